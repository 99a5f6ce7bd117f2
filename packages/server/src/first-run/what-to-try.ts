import type { SampleAccount } from './sample-accounts.ts';

export interface Welcome {
  /** Where it listens. */
  readonly url: string;
  readonly dataDir: string | null;
  readonly samples: readonly SampleAccount[];
  readonly hasMailbox: boolean;
}

/** A few plain lines for somebody who has just started the server to look at it. */
export function whatToTry({ url, dataDir, samples, hasMailbox }: Welcome): readonly string[] {
  const kept = dataDir === null ? 'Nothing is kept: the store is in memory.' : `Everything is kept in ${dataDir}.`;
  const person = samples.find(({ role }) => role === 'person');
  const login = JSON.stringify({
    email: person?.email ?? 'ada@example.com',
    password: person?.password ?? '<password>',
  });
  return [
    '',
    `This is a server for development; nothing but this machine can reach it. ${kept}`,
    ...(samples.length === 0
      ? []
      : [
          'Two sample accounts were made. Their passwords are shown this once:',
          ...samples.map(({ role, email, password }) => `  ${role.padEnd(13)}  ${email.padEnd(16)}  ${password}`),
        ]),
    'What to try next:',
    `  curl -s ${url}/readyz`,
    `  curl -s ${url}/api/auth/login -H 'content-type: application/json' -d '${login}'`,
    ...(hasMailbox ? [`  ${url}/dev/mail in a browser shows the mails that would have been sent`] : []),
    '  npm run demo walks through the whole story in one go',
  ];
}
