// In GraphiQL's toolbar: opens the operation at hand in "Run as".

import { Dialog, KeyCode, KeyMod, ToolbarButton, tryParseJSONC, useGraphiQL } from "@graphiql/react";
import { useEffect, useRef, useState } from "react";
import { meant } from "../graphql/fetcher";
import { PeopleIcon } from "../identity/icons";
import { RunAs, type RunAsProps } from "./dialog";

const LABEL = "Run as several callers (Shift-Ctrl-Enter)";

export function RunAsButton() {
  const read = useOperation();
  const [shown, setShown] = useState<RunAsProps | null>(null);
  const open = useRef(() => {});
  open.current = () => setShown(read());
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
  const { queryEditor, variableEditor, operationName } = useGraphiQL(({ queryEditor, variableEditor, operationName }) => ({
    queryEditor,
    variableEditor,
    operationName,
  }));
  return () => {
    const variables = tryParseJSONC(variableEditor?.getValue() ?? "");
    return meant({ query: queryEditor?.getValue() ?? "", variables, operationName });
  };
}

function useShortcut(open: { current: () => void }): void {
  const editor = useGraphiQL((state) => state.queryEditor);
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
