// GraphiQL's documentation pane, and what it says to those who may not see the schema: GraphiQL calls it an error.

import { DocExplorer, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { DocsFilledIcon, DocsIcon, type GraphiQLPlugin, useGraphiQL } from "@graphiql/react";
import type { ReactNode } from "react";
import { useSchemaIsHidden } from "../graphql/replies";
import { useCallers, useShared } from "../identity/context";

export const DOCS_PLUGIN: GraphiQLPlugin = { title: "Documentation Explorer", icon: Icon, content: Pane };

/** GraphiQL brings it along for its own pane only. */
export const DocsState = () => <DocExplorerStore>{null}</DocExplorerStore>;

function Icon() {
  const isOpen = useGraphiQL((state) => state.visiblePlugin) === DOCS_PLUGIN;
  return isOpen ? <DocsFilledIcon /> : <DocsIcon />;
}

function Pane() {
  const { replies } = useShared();
  const { active } = useCallers();
  const isHidden = useSchemaIsHidden(replies);
  const isUntried = useGraphiQL(({ schema, fetchError, isIntrospecting }) => !schema && !fetchError && !isIntrospecting);
  if (!isUntried) return <DocExplorer />;
  if (isHidden) {
    return (
      <Note title="The schema is not shown">
        This server does not show its schema to this caller: introspection is off. Operations run all the same;
        completion and this pane need the schema.
      </Note>
    );
  }
  return active ? <DocExplorer /> : <Note title="Documentation">Sign in, and the schema is shown here.</Note>;
}

function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="docs-note" aria-label="Documentation Explorer">
      <h2>{title}</h2>
      <p role="status">{children}</p>
    </section>
  );
}
