/** The codes of gRPC that these contracts answer with, and the HTTP status of each over REST and Connect. */
export const codes = {
  canceled: { number: 1, status: 499 },
  invalid_argument: { number: 3, status: 400 },
  deadline_exceeded: { number: 4, status: 504 },
  not_found: { number: 5, status: 404 },
  already_exists: { number: 6, status: 409 },
  permission_denied: { number: 7, status: 403 },
  resource_exhausted: { number: 8, status: 429 },
  failed_precondition: { number: 9, status: 400 },
  aborted: { number: 10, status: 409 },
  unimplemented: { number: 12, status: 501 },
  internal: { number: 13, status: 500 },
  unavailable: { number: 14, status: 503 },
  unauthenticated: { number: 16, status: 401 },
} as const;

export type CodeName = keyof typeof codes;
