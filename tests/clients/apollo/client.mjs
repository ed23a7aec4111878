// An Apollo Client as an application sets it up, and a record of what it sends.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';

/** The address of the running server, handed over on the command line. */
export const BASE_URL = process.argv[2];

/** Sends the session's tokens; the session may change them at any time. */
export const authLink = (session) =>
  new SetContextLink(({ headers }) => ({ headers: { ...headers, ...session.headers() } }));

/** The headers for one of the kinds of token, or for both. */
export const idOnly = (tokens) => ({ headers: () => ({ authorization: tokens.id }) });
export const accessOnly = (tokens) => ({ headers: () => ({ authorization: `Bearer ${tokens.access}` }) });
export const both = (tokens) => ({
  headers: () => ({ authorization: tokens.access, 'x-id-token': tokens.id }),
});

/** A client, and `requests`: method, status, and body (or address) of each request it made. */
export function connect(session, ...links) {
  const requests = [];
  const recordingFetch = async (url, init) => {
    const response = await fetch(url, init);
    requests.push({
      method: init.method,
      url: new URL(url),
      body: init.body ? JSON.parse(init.body) : null,
      status: response.status,
    });
    return response;
  };
  const http = new HttpLink({ uri: `${BASE_URL}/graphql`, fetch: recordingFetch });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([...links, authLink(session), http]),
  });
  return { client, requests };
}
