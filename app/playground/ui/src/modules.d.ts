declare module "*.css";
declare module "*?worker" {
  const Worker: new () => globalThis.Worker;
  export default Worker;
}
declare var MonacoEnvironment: { getWorker(id: string, label: string): Worker };
