export function RunAsButton() {
  return null;
}
