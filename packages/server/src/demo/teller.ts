/** Tells the story on the terminal. */
export interface Teller {
  /** Begins a part of it. */
  part(title: string): void;
  say(...lines: readonly string[]): void;
  exchange(request: string, sent: unknown, status: number, received: unknown): void;
}

export function createTeller(print: (line: string) => void): Teller {
  let parts = 0;
  return {
    part(title) {
      parts += 1;
      print('');
      print(`${parts}. ${title}`);
    },
    say(...lines) {
      for (const line of lines) print(`   ${line}`);
    },
    exchange(request, sent, status, received) {
      print(`   > ${request}${sent === null ? '' : ` ${shown(sent)}`}`);
      print(`   < ${status}${received === null ? '' : ` ${shown(received)}`}`);
    },
  };
}

const longest = 24;

/** What a reader of a story can do without. */
const unsaid: ReadonlySet<string> = new Set([
  'avatar',
  'createdAt',
  'error',
  'groups',
  'id',
  'identityProviders',
  'lastActive',
  'message',
  'path',
  'roles',
  'timestamp',
]);

/** As JSON, shortened: what is long is cut, since a token says nothing to a reader, and what is not there is left out. */
function shown(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => {
    if (member === null || unsaid.has(name)) return undefined;
    const isToken = typeof member === 'string' && member.length > longest && /^[\w:/.%-]+$/.test(member);
    return isToken && !/^[A-Z_]+$/.test(member) ? `${member.slice(0, longest)}…` : member;
  });
}
