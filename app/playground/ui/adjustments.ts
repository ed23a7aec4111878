// Vite plugins that adjust what others made, as it is bundled.

import type { Plugin } from "vite";

const UNUSED = [
  "anchorSelect", "codeAction/browser/codeActionContributions", "codelens", "colorPicker", "diffEditor",
  "diffEditorBreadcrumbs", "documentSymbols", "dropOrPasteInto", "inlayHints", "inlineCompletions", "inlineEdit",
  "inlineEdits", "inlineProgress", "inPlaceReplace", "inspectTokens", "linkedEditing", "referenceSearch", "rename",
  "sectionHeaders", "semanticTokens", "standaloneGotoSymbolQuickAccess", "stickyScroll", "suggestInlineCompletions",
];

const LISTS = /monaco-editor\/esm\/vs\/editor\/(?:editor\.all|edcore\.main)\.js$/;
const IMPORT = new RegExp(`^import '\\./[^']*/(?:${UNUSED.join("|")})(?:/[^']*)?(?:\\.js)?';$`, "gm");

/** Leaves out of Monaco what an editor for GraphQL and JSON has no use for. */
export function withoutUnusedMonaco(): Plugin {
  return {
    name: "without-unused-monaco",
    transform: { filter: { id: LISTS }, handler: (code) => ({ code: code.replace(IMPORT, ""), map: null }) },
  };
}

const SHORT_KEYS = /graphiql\/dist\/ui\/short-keys\.js$/;
const FIRST_SHORT_KEY = /"Execute query": (\w+)\([^)]*\),/;

/** GraphiQL's list of short keys has no place for those of others. */
export function ourShortKey(): Plugin {
  const withOurs = '$&\n  "Run as several callers": $1("Shift-Ctrl-Enter"),';
  return {
    name: "our-short-key",
    transform: { filter: { id: SHORT_KEYS }, handler: (code) => ({ code: code.replace(FIRST_SHORT_KEY, withOurs), map: null }) },
  };
}

const ICONS = /@graphiql\/react\/dist\/icons\/index\.js$/;
const ICON = /generateIcon\((Svg\w+)\)/g;

/** Screen readers are told an icon's function's name, which minifying would make a riddle. */
export function namedIcons(): Plugin {
  const named = "generateIcon(Object.defineProperty($1, 'name', { value: '$1' }))";
  return {
    name: "named-icons",
    transform: { filter: { id: ICONS }, handler: (code) => ({ code: code.replace(ICON, named), map: null }) },
  };
}
