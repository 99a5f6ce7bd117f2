import { type Command, done, UsageError } from './command.ts';
import { everywhere } from './parse.ts';

/** Writes, for a shell, what can follow on what was typed. It is made from the commands themselves, so that it knows them all. */
export const completion = (commands: () => readonly Command[]): Command => ({
  name: 'completion',
  words: ['SHELL'],
  options: {},
  help: 'Prints what lets bash, zsh or fish complete commands: source <(detent completion bash).',
  run(call) {
    const shell = call.word('SHELL');
    const script = Object.hasOwn(scripts, shell) ? scripts[shell]?.(placesOf(commands())) : undefined;
    if (script === undefined) throw new UsageError('SHELL must be bash, zsh or fish');
    return Promise.resolve(done({ shell, script }, script.trimEnd()));
  },
});

/** What was typed so far, options left out, and what can follow. */
interface Place {
  readonly typed: string;
  readonly choices: readonly { readonly word: string; readonly help: string; readonly takesValue: boolean }[];
}

function placesOf(commands: readonly Command[]): readonly Place[] {
  const places = new Map<string, Map<string, string>>();
  const add = (typed: string, word: string, help: string): void => {
    const choices = places.get(typed) ?? new Map<string, string>();
    places.set(typed, choices);
    if (!choices.has(word)) choices.set(word, help);
  };
  for (const { name, help } of commands) {
    const [first = '', second] = name.split(' ');
    add('', first, second === undefined ? help : `${first} …`);
    if (second !== undefined) add(first, second, help);
  }
  const words = [...places].map(([typed, choices]) => ({
    typed,
    choices: [...choices].map(([word, help]) => ({ word, help, takesValue: false })),
  }));
  const options = commands.map(({ name, options: own }) => ({
    typed: name,
    choices: Object.entries({ ...own, ...everywhere }).map(([option, { help, value }]) => ({
      word: `--${option}`,
      help,
      takesValue: value !== undefined,
    })),
  }));
  return [...words, ...options];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const bash = (places: readonly Place[]): string => `# detent, for bash
_detent() {
  local word i typed=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in -*) ;; *) typed="$typed $word" ;; esac
  done
  local choices=""
  case "\${typed# }" in
${places
  .map(({ typed, choices }) => {
    const pattern = typed === '' ? '""' : `${quoted(typed)}${isCommand(choices) ? "|'" + typed + " '*" : ''}`;
    return `    ${pattern}) choices=${quoted(choices.map(({ word }) => word).join(' '))} ;;`;
  })
  .join('\n')}
  esac
  COMPREPLY=($(compgen -W "$choices" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _detent detent
`;

const zsh = (places: readonly Place[]): string => `#compdef detent
_detent() {
  local -a choices
  local typed="\${(j: :)\${(@)words[2,CURRENT-1]:#-*}}"
  case "$typed" in
${places
  .map(({ typed, choices }) => {
    const pattern = typed === '' ? '""' : `${quoted(typed)}${isCommand(choices) ? "|'" + typed + " '*" : ''}`;
    const described = choices.map(({ word, help }) => quoted(`${word.replaceAll(':', '\\:')}:${help}`));
    return `    ${pattern}) choices=(${described.join(' ')}) ;;`;
  })
  .join('\n')}
  esac
  _describe 'detent' choices || _files
}
compdef _detent detent
`;

const fish = (places: readonly Place[]): string => `# detent, for fish
function __detent_typed
  set -l words (commandline -opc)
  set -e words[1]
  string join ' ' -- (string match -v -- '-*' $words)
end
function __detent_at
  set -l typed (__detent_typed)
  test "$typed" = "$argv[1]"
end
function __detent_in
  set -l typed (__detent_typed)
  test "$typed" = "$argv[1]"; or string match -q -- "$argv[1] *" "$typed"
end
complete -c detent -f
${places
  .flatMap(({ typed, choices }) =>
    choices.map(({ word, help, takesValue }) =>
      word.startsWith('--')
        ? `complete -c detent -n ${quoted(`__detent_in "${typed}"`)} -l ${word.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(help)}`
        : `complete -c detent -n ${quoted(`__detent_at "${typed}"`)} -a ${word} -d ${quoted(help)}`,
    ),
  )
  .join('\n')}
`;

const isCommand = ([first]: Place['choices']): boolean => first?.word.startsWith('--') === true;

const scripts: Readonly<Record<string, (places: readonly Place[]) => string>> = { bash, zsh, fish };
