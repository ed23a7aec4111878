// The tabs of a first visit to the API that ships, asked of the embedded pool's users.

const ME = `# Who am I, to this server? email is governed by a claim of the ID token.
query Me {
  me {
    username
    tokenUses
    groups
    scopes
    profile {
      displayName
      email
    }
  }
}
`;

const SOMEBODY = `# Alice's profile. Its email is for its owner, or for members of the group admin:
# sign in as bob and run it, hover over the refused field; then run it as several callers at once.
query Somebody($id: ID!) {
  profile(id: $id) {
    displayName
    bio
    email
    birthdate
  }
}
`;

const EVERYBODY = `# Everybody, a page at a time.
query Everybody($first: Int!) {
  profiles(first: $first) {
    nodes {
      id
      displayName
      email
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const ATTRIBUTES = `# Takes an access token with the right scope; an ID token never changes anything.
mutation ChangeDepartment($input: [AttributeInput!]!) {
  updateMyAttributes(input: $input) {
    staleClaims
    attributes {
      name
      value
    }
  }
}
`;

const variables = (values: object) => JSON.stringify(values, null, 2);

export const SAMPLE_TABS = [
  { query: ME },
  { query: SOMEBODY, variables: variables({ id: "prof_alice" }) },
  { query: EVERYBODY, variables: variables({ first: 5 }) },
  { query: ATTRIBUTES, variables: variables({ input: [{ name: "custom:department", value: "Maps" }] }) },
];

export const WELCOME = `# Sign in on the left, then ask. Ctrl+Enter runs, Ctrl+Space completes.
query {
  __typename
}
`;
