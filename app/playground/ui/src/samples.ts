// The tabs of a first visit to the API that ships, asked of the embedded pool's users.

const ME = `# Who am I, to this server?
# The ID token's claims open email.
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

const ONE = `# Alice's profile. Its email is for
# its owner and the group admin:
# as bob, point at what is denied,
# then run it as several callers.
query OneProfile($id: ID!) {
  profile(id: $id) {
    displayName
    bio
    email
    birthdate
  }
}
`;

const ALL = `# All profiles, a page at a time.
query AllProfiles($first: Int!) {
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

const ATTRIBUTES = `# Takes an access token with the
# right scope, not an ID token.
mutation ChangeDepartment(
  $new: [AttributeInput!]!
) {
  updateMyAttributes(input: $new) {
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
  { query: ONE, variables: variables({ id: "prof_alice" }) },
  { query: ALL, variables: variables({ first: 5 }) },
  { query: ATTRIBUTES, variables: variables({ new: [{ name: "custom:department", value: "Maps" }] }) },
];

export const WELCOME = `# Sign in, then write an operation.
# Ctrl+Enter runs it.
# Ctrl+Space completes words.
query {
  __typename
}
`;
