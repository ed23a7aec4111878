// GraphiQL with our panels in it.

import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useMemo, useState } from "react";
import { storageWithoutCredentials } from "./browser/storage";
import type { Config } from "./config";
import { AnswerFooter } from "./denials/footer";
import { DOCS_PLUGIN, DocsState } from "./docs/plugin";
import { makeFetcher } from "./graphql/fetcher";
import { useLastReply } from "./graphql/replies";
import { IdentityChip } from "./identity/chip";
import { useCallers, useShared } from "./identity/context";
import { IDENTITY_PLUGIN } from "./identity/panel";
import { RunAsButton } from "./run_as/button";
import { SAMPLE_TABS, WELCOME } from "./samples";

const PLUGINS = [HISTORY_PLUGIN, IDENTITY_PLUGIN];

export function Playground() {
  const { config, callers, replies } = useShared();
  const fetcher = useMemo(() => makeFetcher(callers, replies), [callers, replies]);
  const last = useLastReply(replies);
  const { active } = useCallers();
  const [hasHeaders, setHasHeaders] = useState(false);
  return (
    <GraphiQL
      fetcher={fetcher}
      // Without a credential there is nothing to introspect with.
      {...(!active && !hasHeaders && { schema: null })}
      referencePlugin={DOCS_PLUGIN}
      plugins={PLUGINS}
      visiblePlugin={IDENTITY_PLUGIN}
      storage={storageWithoutCredentials}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      onEditHeaders={(text) => setHasHeaders(namesSomething(text))}
      defaultQuery={WELCOME}
      defaultTabs={config.embeddedPool ? SAMPLE_TABS : [{ query: WELCOME }]}
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        <Head config={config} />
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, copy, merge }) => (
          <>
            <RunAsButton />
            {prettify}
            {merge}
            {copy}
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <AnswerFooter last={last} />
      </GraphiQL.Footer>
      <EditorsFit />
      <DocsState />
      <SchemaFollowsCaller />
    </GraphiQL>
  );
}

function Head({ config }: { config: Config }) {
  return (
    <>
      {config.authorizationMatrix && (
        <a className="matrix-link" href={config.authorizationMatrix} target="_blank" rel="noreferrer">
          Who may read what
        </a>
      )}
      <IdentityChip />
    </>
  );
}

/** Text of the size that the page has, wrapped: beside an open panel there is no room for long lines. */
function EditorsFit() {
  const editors = useGraphiQL(pick("queryEditor", "variableEditor", "headerEditor", "responseEditor"));
  useEffect(() => {
    for (const editor of Object.values(editors)) {
      editor?.updateOptions({ fontSize: 13, wordWrap: "on", wrappingIndent: "indent" });
    }
  }, [editors]);
  return null;
}

/** A caller who may not see the schema may be followed by one who may. */
function SchemaFollowsCaller() {
  const { active } = useCallers();
  const { introspect } = useGraphiQLActions();
  const isMissing = useGraphiQL((state) => !state.schema);
  useEffect(() => {
    if (active && isMissing) void introspect();
  }, [active?.key, active?.choice]);
  return null;
}

function namesSomething(headers: string): boolean {
  try {
    return Object.keys(JSON.parse(headers) as object).length > 0;
  } catch {
    return false;
  }
}
