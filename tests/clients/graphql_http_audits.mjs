// The server audits of graphql-http against an address: node graphql_http_audits.mjs <url> <authorization>
// Prints a JSON list of {id, name, status, reason}.
import { auditServer } from 'graphql-http';

const [url, authorization] = process.argv.slice(2);

const results = await auditServer({
  url,
  fetchFn: (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, authorization } }),
});
const report = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
console.log(JSON.stringify(report, null, 2));
