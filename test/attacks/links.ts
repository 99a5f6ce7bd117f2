import type { Answer } from '../e2e/self-service/http-client.ts';
import type { World } from '../e2e/self-service/world.ts';
import { ask } from './attacked.ts';

/** The token in the "this was not me" link of the newest mail to that mailbox. */
export async function notMeToken(world: World, mailbox: string): Promise<string> {
  const post = await world.post();
  await post.deliver();
  const mail = post.mails.findLast(({ to, text }) => to === mailbox.toLowerCase() && link.test(text));
  const token = link.exec(mail?.text ?? '')?.[1];
  if (token === undefined) throw new Error(`no link reached ${mailbox}`);
  return token;
}

const link = /\/not-me\?t=([\w.-]+)/;

export const look = (world: World, token: string, method = 'GET'): Promise<Answer> =>
  ask(world, method, '/not-me', { query: `t=${encodeURIComponent(token)}` });

/** Presses the button. */
export const report = (world: World, token: string): Promise<Answer> =>
  ask(world, 'POST', '/not-me', {
    text: `token=${encodeURIComponent(token)}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
