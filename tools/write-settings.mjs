// Writes docs/settings.md from the settings themselves: npm run docs. With --check it only says whether that is what is there.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settings } from '../packages/server/src/config/settings.ts';

const file = fileURLToPath(new URL('../docs/settings.md', import.meta.url));

const head = `# Settings

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

const text = head + rows.join('');
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/settings.md is not what the settings are: npm run docs writes it\n');
  process.exit(1);
}
