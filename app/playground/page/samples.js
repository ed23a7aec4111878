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

const ANOTHER = `# Another user's profile: email is for its owner or the group admin.
query OneProfile($id: ID!) {
  profile(id: $id) {
    displayName
    bio
    email
    birthdate
  }
}
`;

const ALL = `# All profiles, a page at a time, with one denied field per row.
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
  { name: "Another profile", query: ANOTHER, variables: (own) => ({ id: SEEDED.find((id) => id !== own) }) },
  { name: "All profiles", query: ALL, variables: () => ({ first: 5 }) },
  {
    name: "Update mine",
    query: UPDATE,
    variables: (own) => ({ input: { id: own ?? SEEDED[0], expectedVersion: 1, bio: "Written in the playground." } }),
  },
];
