import type { Config } from '../config/config.ts';
import type { SampleAccount } from './sample-accounts.ts';

export interface Welcome {
  /** Where it listens. */
  readonly url: string;
  readonly store: Config['store']['kind'];
  readonly dataDir: string;
  readonly samples: readonly SampleAccount[];
  readonly hasMailbox: boolean;
}

/** A few plain lines for somebody who has just started the server to look at it. */
export function whatToTry({ url, samples, hasMailbox, ...where }: Welcome): readonly string[] {
  const person = samples.find(({ role }) => role === 'person');
  const login = JSON.stringify({
    email: person?.email ?? 'ada@example.com',
    password: person?.password ?? '<password>',
  });
  return [
    '',
    `This is a server for development; nothing but this machine can reach it. ${kept(where)}`,
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

function kept({ store, dataDir }: Pick<Welcome, 'store' | 'dataDir'>): string {
  switch (store) {
    case 'sqlite':
      return `Everything is kept in ${dataDir}.`;
    case 'mongodb':
      return `Everything is kept in MongoDB, but for keys and generated secrets, which are in ${dataDir}.`;
    case 'memory':
      return 'Nothing is kept: the store is in memory.';
  }
}
