import type { SecurityScheme } from './documented.ts';

const header = (name: string, description: string): SecurityScheme['scheme'] => ({
  type: 'apiKey',
  in: 'header',
  name,
  description,
});
const cookie = (name: string): SecurityScheme['scheme'] => ({ type: 'apiKey', in: 'cookie', name });
const bearer = (description: string): SecurityScheme['scheme'] => ({ type: 'http', scheme: 'bearer', description });

/** Everything that a request can carry to say who sends it. */
export const securitySchemes: readonly SecurityScheme[] = [
  { name: 'accessToken', scheme: bearer('The access token of a person.') },
  { name: 'accessCookie', scheme: cookie('access_token') },
  { name: 'refreshToken', scheme: bearer('The refresh token of a person.') },
  { name: 'refreshCookie', scheme: cookie('refresh_token') },
  { name: 'stepUpToken', scheme: header('X-Step-Up-Token', 'Proves that a person was there a moment ago.') },
  { name: 'stepUpCookie', scheme: cookie('step_up_token') },
  {
    name: 'challengeToken',
    scheme: header('X-Two-Factor-Authentication-Token', 'What a second factor is asked for with.'),
  },
  { name: 'challengeCookie', scheme: cookie('two_factor_authentication_token') },
  { name: 'apiToken', scheme: bearer('The API token of a service account.') },
  { name: 'adminToken', scheme: bearer('The session token of an administrator.') },
  { name: 'adminCookie', scheme: cookie('nest_auth_admin') },
];
