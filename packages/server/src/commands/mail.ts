import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '@detent/adapter-crypto';
import type { DevMail } from '@detent/adapter-http';
import { addressesAt } from '../config/addresses.ts';
import { mailSettings } from '../config/mail-settings.ts';
import { readConfig } from '../config/read-config.ts';
import { sampleMailbox } from '../pages/dev-mailbox.ts';
import { type Command, done } from './command.ts';

export const mailCommands: readonly Command[] = [
  {
    name: 'mail preview',
    words: [],
    options: { out: { value: 'FOLDER', needed: true, help: 'where the files are written' } },
    help: 'Writes every message in every language, filled with made-up data, as files.',
    run: (call, { environment }) => {
      const { config } = readConfig(environment);
      const samples = sampleMailbox(mailSettings(config, addressesAt(config, config)), new SystemClock());
      const folder = call.text('out') ?? '.';
      mkdirSync(folder, { recursive: true });
      for (const mail of samples.list()) writeMail(folder, mail);
      const messages = samples.list().length;
      return Promise.resolve(done({ messages, folder }, `${messages} messages were written to ${folder}`));
    },
  },
];

function writeMail(folder: string, { id, headers, text, html }: DevMail): void {
  const head = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  writeFileSync(join(folder, `${id}.txt`), `${head}\n\n${text}\n`);
  if (html !== null) writeFileSync(join(folder, `${id}.html`), html);
}
