// Textareas that indent with Tab and run with Ctrl or Cmd and Enter.

const INDENT = "  ";

/** Makes a textarea an editor; Escape lets the next Tab leave it (WCAG 2.2, 2.1.2 No Keyboard Trap). */
export function editor(textarea, run) {
  let leaving = false;
  textarea.addEventListener("blur", () => (leaving = false));
  textarea.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      indent(textarea, event.shiftKey);
    } else if (event.key === "Enter") {
      event.preventDefault();
      insert(textarea, "\n" + indentationHere(textarea));
    }
    if (event.key !== "Shift") leaving = event.key === "Escape";
  });
}

function indent(textarea, outwards) {
  const { value, selectionStart: from, selectionEnd: to } = textarea;
  if (from === to && !outwards) return insert(textarea, INDENT);
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const lines = value.slice(start, to).split("\n");
  const moved = lines.map((line) => (outwards ? line.replace(/^ {1,2}/, "") : INDENT + line)).join("\n");
  textarea.setSelectionRange(start, to);
  insert(textarea, moved);
  if (lines.length > 1) textarea.setSelectionRange(start, start + moved.length);
}

function indentationHere(textarea) {
  const before = textarea.value.slice(0, textarea.selectionStart);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return line.match(/^ */)[0] + (line.trimEnd().endsWith("{") ? INDENT : "");
}

/** Replaces the selection. The command is deprecated, but nothing else keeps the browser's undo working. */
function insert(textarea, text) {
  const command = text === "" ? "delete" : "insertText";
  if (!document.execCommand(command, false, text)) {
    textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
  }
}
