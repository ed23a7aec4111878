// Refused fields, marked in the answer where they stand; hovering over one shows why.

import { Range, useGraphiQL, useMonaco } from "@graphiql/react";
import { useEffect, useState } from "react";
import { type Denial, shortly } from "./denials";
import { type Place, placesOf } from "./places";

type Editor = NonNullable<ReturnType<typeof useResponseEditor>>;

const useResponseEditor = () => useGraphiQL((state) => state.responseEditor);

/** The text of the answer that is shown, whichever tab it belongs to. */
export function useAnswerText(): string {
  const editor = useResponseEditor();
  const [text, setText] = useState("");
  useEffect(() => {
    if (!editor) return;
    const read = () => setText(editor.getValue());
    read();
    const listener = editor.onDidChangeModelContent(read);
    return () => listener.dispose();
  }, [editor]);
  return text;
}

/** Marks the denials in the answer; returns what brings one of them into view, with its explanation. */
export function useMarks(text: string, denials: readonly Denial[]): (denial: Denial) => void {
  const editor = useResponseEditor();
  const isReady = useMonaco((state) => Boolean(state.monaco));
  useEffect(() => {
    if (!editor || !isReady) return;
    editor.updateOptions({ fixedOverflowWidgets: true }); // within the window, not cut off by the pane's edge
    const places = placesOf(text, denials);
    const marks = editor.createDecorationsCollection(places.map((place) => decoration(editor, place)));
    return () => marks.clear();
  }, [editor, isReady, text, denials]);
  return (denial) => {
    const place = placesOf(text, [denial])[0];
    if (editor && place) reveal(editor, rangeOf(editor, place));
  };
}

function decoration(editor: Editor, place: Place) {
  return {
    range: rangeOf(editor, place),
    options: {
      inlineClassName: "refused-value",
      hoverMessage: hoverText(place.denial),
      after: { content: " denied", inlineClassName: "refused-note" },
      stickiness: 1, // never grows with what is typed beside it
    },
  };
}

function rangeOf(editor: Editor, { offset, length }: Place): Range {
  const model = editor.getModel()!;
  const [start, end] = [model.getPositionAt(offset), model.getPositionAt(offset + length)];
  return new Range(start.lineNumber, start.column, end.lineNumber, end.column);
}

function reveal(editor: Editor, range: Range): void {
  editor.revealRangeInCenterIfOutsideViewport(range);
  editor.setPosition(range.getStartPosition());
  editor.focus();
  editor.trigger("denials", "editor.action.showHover", { focus: "noAutoFocus" });
}

/** Markdown, for Monaco's hover. What the server says goes in as text: punctuation is escaped. */
function hoverText(denial: Denial): { value: string }[] {
  const { explanation } = denial;
  if (!explanation) return [{ value: `**${plain(denial.message)}**` }, { value: plain(shortly(denial)) }];
  const advice = [explanation.hint, explanation.advice].filter(Boolean).join(" ");
  return [
    { value: `**${plain(denial.message)}**` },
    ...(advice ? [{ value: plain(advice) }] : []),
    { value: `**Rule** ${code(explanation.rule)}` },
    { value: `**Failed** ${explanation.failed.map(code).join(", ")}` },
    { value: `**Remedy** ${plain(explanation.remedy)}` },
  ];
}

const plain = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, "\\$&");

const code = (text: string) => `\`\`${text.replaceAll("`", "'")}\`\``;
