// Writes docs/settings.md and docs/commands.md from settings and commands themselves: npm run docs. With --check it only says
// whether that is what is there.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { everywhere } from '../packages/server/src/commands/parse.ts';
import { commands } from '../packages/server/src/commands/run.ts';
import { settings } from '../packages/server/src/config/settings.ts';

const settingsHead = `# Settings

Every setting is an environment variable. \`DETENT_CONFIG\` names an optional JSON file with the same settings in camel case
(\`DETENT_BASE_URL\` is \`baseUrl\` there); the environment wins. What is wrong is told all at once, with exit code 78. In production an
unknown \`DETENT_\` variable is wrong too. \`detent doctor\` judges them together.

| variable | what it is | where it is left out |
|---|---|---|
`;

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

/** A default as it would be written, in the units that are read. */
function written(member, value) {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (typeof value === 'boolean' || typeof value === 'string') return `\`${value}\``;
  if (typeof value === 'number') return `\`${member.endsWith('Ms') ? value / 1000 : value}\``;
  if (Array.isArray(value)) return `\`${value.join(',')}\``;
  if ('most' in value) return `\`${value.most}/${value.inMs / 1000}\``;
  return `\`${value.kind}:\``;
}

const rows = Object.entries(settings).map(([member, { variable, kind, standard, inProduction, example }]) => {
  const production = inProduction === undefined ? '' : `; in production ${written(member, inProduction)}`;
  const shown = escaped(`${kind.expects}, such as \`${example}\``);
  return `| \`${variable}\` | ${shown} | ${escaped(written(member, standard))}${production} |\n`;
});

const commandsHead = `# The command line

\`detent <command>\` installed, \`npm run detent -- <command>\` in a checkout. It reads the same settings as the server, works beside
running servers, and acts as an owner above owners: every change is in the history, with its reason.

Every command takes \`--json\`: one JSON document on stdout and nothing else there. Errors go to stderr with the failure's code.

| exit code | means |
|---|---|
| 0 | done |
| 1 | failed: the store, the network or the machine. \`keys rewrap\`: some secrets could not be opened. \`doctor\`: something is wrong |
| 2 | wrong usage |
| 3 | refused by a rule; the code says which. \`keys verify\`: something lies under a key that is not current. \`account import\`: no line was taken |
| 78 | wrong configuration; every setting that is wrong is named |

`;

const optionOf = ([name, { value, needed, multiple }]) =>
  `${needed ? '' : '['}--${name}${value === undefined ? '' : ` ${value}`}${needed ? '' : ']'}${multiple ? '…' : ''}`;

const commandRows = commands.map(({ name, words, options, help }) => {
  const synopsis = [name, ...words, ...Object.entries(options).map(optionOf)].join(' ');
  const explained = Object.entries(options).map(([option, { help: does }]) => `- \`--${option}\`: ${escaped(does)}\n`);
  return `## detent ${name}\n\n\`detent ${synopsis}\`\n\n${help}\n${explained.length === 0 ? '' : `\n${explained.join('')}`}\n`;
});

const documents = [
  ['settings.md', settingsHead + rows.join('')],
  ['commands.md', `${(commandsHead + commandRows.join('')).trimEnd()}\n`],
];

const missing = Object.keys(everywhere).filter((name) => !commandsHead.includes(name) && name !== 'help');
if (missing.length > 0) throw new Error(`commands.md does not say what --${missing.join()} is`);

for (const [name, text] of documents) {
  const file = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`docs/${name} is not what it is written from: npm run docs writes it\n`);
    process.exitCode = 1;
  }
}
