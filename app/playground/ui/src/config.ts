// What the server tells the page about where it runs (app/playground/config.py).

export interface EmbeddedPool {
  userPoolId: string;
  clientId: string;
  password: string;
  users: { username: string; note: string }[];
}

export interface HostedUi {
  domain: string;
  clientId: string;
  scopes: string[];
}

export interface Config {
  embeddedPool: EmbeddedPool | null;
  hostedUi: HostedUi | null;
  authorizationMatrix: string | null;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/playground/config.json", { credentials: "omit" });
  if (!response.ok) throw new Error(`The playground's configuration could not be read: HTTP ${response.status}`);
  return response.json();
}
