// Queries to begin with. Each is made for whoever is signed in.

const ME = `# Who does the server say you are?
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

const SOMEBODY = `# Somebody else's profile: email is for its owner or the group admin.
query Somebody($id: ID!) {
  profile(id: $id) {
    displayName
    bio
    email
    birthdate
  }
}
`;

const LIST = `# Everybody, a page at a time, with one refused field per row.
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

const UPDATE = `# Only the owner or an admin may; expectedVersion guards against lost updates.
mutation Update($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    id
    bio
    version
  }
}
`;

const SEEDED = ["prof_alice", "prof_bob"];

/** Name on the button, query, and the variables for the claims at hand. */
export const SAMPLES = [
  { name: "Me", query: ME, variables: () => ({}) },
  { name: "Somebody else", query: SOMEBODY, variables: (own) => ({ id: SEEDED.find((id) => id !== own) }) },
  { name: "Everybody", query: LIST, variables: () => ({ first: 5 }) },
  {
    name: "Update mine",
    query: UPDATE,
    variables: (own) => ({ input: { id: own ?? SEEDED[0], expectedVersion: 1, bio: "Written in the playground." } }),
  },
];
