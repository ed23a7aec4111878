// In GraphiQL's toolbar: opens the operation at hand in "Run as".

import { Dialog, KeyCode, KeyMod, ToolbarButton, pick, tryParseJSONC, useGraphiQL } from "@graphiql/react";
import { useEffect, useRef, useState } from "react";
import { meant } from "../graphql/fetcher";
import { withoutCredentials, written } from "../graphql/headers";
import { PeopleIcon } from "../identity/icons";
import { RunAs, type RunAsProps } from "./dialog";

const LABEL = "Run as several callers (Shift-Ctrl-Enter)";

export function RunAsButton() {
  const read = useOperation();
  const [shown, setShown] = useState<RunAsProps | null>(null);
  const open = useRef(() => {});
  open.current = () => setShown((before) => before ?? read());
  useShortcut(open);
  return (
    <>
      <ToolbarButton label={LABEL} onClick={() => open.current()}>
        <span className="graphiql-toolbar-icon">
          <PeopleIcon />
        </span>
      </ToolbarButton>
      <Dialog open={shown !== null} onOpenChange={(isOpen) => !isOpen && setShown(null)}>
        {shown && <RunAs {...shown} />}
      </Dialog>
    </>
  );
}

/** Reads the operation in the editors as it stands. */
function useOperation(): () => RunAsProps {
  const { queryEditor, variableEditor, headerEditor, operationName } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor", "operationName"),
  );
  return () => {
    const query = queryEditor?.getValue() ?? "";
    try {
      const variables = parsed("Variables", variableEditor?.getValue());
      const headers = withoutCredentials(written(parsed("Headers", headerEditor?.getValue())));
      return { ...meant({ query, variables, operationName }), headers, problem: null };
    } catch (problem) {
      return { ...meant({ query, operationName }), headers: {}, problem: (problem as Error).message };
    }
  };
}

/** The text of an editor; as GraphiQL does, with comments. */
function parsed(title: string, text = ""): Record<string, unknown> | undefined {
  try {
    return tryParseJSONC(text);
  } catch (problem) {
    throw new Error(`${title} ${(problem as Error).message}`);
  }
}

/** On the whole page; and in the editor's menu and list of commands, which Monaco keeps. */
function useShortcut(open: { current: () => void }): void {
  const editor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation(); // Monaco would open it once more
      open.current();
    };
    document.addEventListener("keydown", listen, { capture: true });
    return () => document.removeEventListener("keydown", listen, { capture: true });
  }, [open]);
  useEffect(() => {
    const action = editor?.addAction({
      id: "claimgraph-run-as",
      label: "Run as several callers",
      contextMenuGroupId: "graphql",
      keybindings: [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Enter],
      run: () => open.current(),
    });
    return () => action?.dispose();
  }, [editor, open]);
}
