import { renderANSI, renderUnicodeCompact } from 'uqr';
import { codeNow } from './authenticator.ts';
import type { DemoClock } from './demo-clock.ts';
import { type ArrivedMail, digitsIn, Mailbox, notMeLinkIn } from './mailbox.ts';
import { membersOf, Person, textOr } from './person.ts';
import type { Teller } from './teller.ts';

export interface Walk {
  readonly url: string;
  readonly clock: DemoClock;
  readonly teller: Teller;
  /** Whether the terminal shows colours. */
  readonly colours: boolean;
  /** Adds a person by the command line, with that password and no factor. */
  readonly addByCommand: (email: string, password: string) => Promise<void>;
}

const password = 'Correct-Horse-7';
const minute = 60_000;
const day = 1440 * minute;

/** One account from registration to an undone removal, and one that keeps its only factor. */
export async function walk(scene: Walk): Promise<void> {
  const { url, clock, teller } = scene;
  const mails = new Mailbox(url);
  const grace = new Person({ email: 'grace@example.com', password }, url, teller);

  teller.part('Grace registers. Codes by e-mail are her first second factor.');
  await grace.ask('POST', '/register', 200, { email: grace.email, password, name: 'Grace' });

  teller.part('She signs in: password first, then the code that was mailed to her.');
  await signInByMail(grace, mails, teller);

  teller.part('She steps up, which every change of factors needs, and enrols an authenticator app.');
  await stepUp(grace, async () => ({ email: await mailedCode(grace, mails, teller) }));
  const secret = await enrolApp(grace, scene);
  await mails.next(grace.email, isAlert);

  teller.part('Eight days later she signs in with the app.');
  clock.skip(8 * day);
  await signInByApp(grace, secret, clock);

  teller.part('She steps up with the app, and asks first what removing it would do.');
  clock.skip(minute);
  await stepUp(grace, () => Promise.resolve({ totp: codeNow(secret, clock) }));
  const preview = await grace.ask('POST', '/2fa/totp/removal-preview', 200);
  const impact = membersOf(preview.body['impact']);
  teller.say(`Allowed: ${String(preview.body['allowed'])}. Addresses that will be told: ${String(impact['alerts'])}.`);

  teller.part('She disables it. E-mail stays, so the rule about the only factor has nothing against it.');
  const removed = await grace.ask('DELETE', '/2fa/totp', 200);
  teller.say(`Methods that are on now: ${JSON.stringify(removed.body['twoFactorMethods'])}.`);

  teller.part('She is told at once. This is the mail:');
  const alert = await mails.next(grace.email, isAlert);
  teller.say(`Subject: ${alert.subject}`, ...alert.text.trim().split('\n'));

  teller.part('Somebody else had her phone: she opens the link and presses its one button.');
  const link = notMeLinkIn(alert);
  await pressButton(link, teller);
  await grace.ask('GET', '/status', 401);
  teller.say('Every session has ended, hers too.');
  grace.forgetTokens();
  const back = await grace.ask('POST', '/login', 200, { email: grace.email, password });
  teller.say(`The app is asked for again: ${JSON.stringify(back.body['twoFactorMethods'])}.`);

  teller.part('Otto has an authenticator app and nothing else. He tries to disable it, and is refused.');
  clock.skip(10 * minute);
  const otto = new Person({ email: 'otto@example.com', password }, url, teller);
  await scene.addByCommand(otto.email, password);
  await otto.ask('POST', '/login', 200, { email: otto.email, password });
  await otto.ask('POST', '/step-up', 200, { password });
  const ottosSecret = await enrolApp(otto, scene);
  clock.skip(minute);
  await signInByApp(otto, ottosSecret, clock);
  clock.skip(minute);
  await stepUp(otto, () => Promise.resolve({ totp: codeNow(ottosSecret, clock) }));
  const refused = await otto.ask('DELETE', '/2fa/totp', 400);
  if (refused.code !== 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD') throw new Error(`refused as ${String(refused.code)}`);
  teller.say('Nothing has changed. He can enrol another factor first, or replace the app by a new one.');
}

const isAlert = (mail: ArrivedMail): boolean => notMeLinkIn(mail) !== '';
const isCode = (mail: ArrivedMail): boolean => digitsIn(mail) !== '' && !isAlert(mail);

async function mailedCode(person: Person, mails: Mailbox, teller: Teller): Promise<string> {
  const mail = await mails.next(person.email, isCode);
  teller.say(`Mail: ${mail.subject}. The code in it: ${digitsIn(mail)}`);
  return digitsIn(mail);
}

async function signInByMail(person: Person, mails: Mailbox, teller: Teller): Promise<void> {
  const { email } = person;
  await person.ask('POST', '/login', 200, { email, password: person.password });
  await person.ask('POST', '/2fa/login', 200, { email: await mailedCode(person, mails, teller) });
}

async function signInByApp(person: Person, secret: string, clock: DemoClock): Promise<void> {
  const { email } = person;
  await person.ask('POST', '/login', 200, { email, password: person.password });
  await person.ask('POST', '/2fa/login', 200, { totp: codeNow(secret, clock) });
}

/** The password first, then whatever is asked for beside it. */
async function stepUp(person: Person, code: () => Promise<Readonly<Record<string, string>>>): Promise<void> {
  await person.ask('POST', '/step-up', 200, { password: person.password });
  await person.ask('POST', '/2fa/step-up', 200, await code());
}

/** Scans what is shown and confirms it by a code. All sessions end with it, so the client starts anew. */
async function enrolApp(person: Person, { clock, teller, colours }: Walk): Promise<string> {
  const setup = await person.ask('GET', '/2fa/totp/setup', 200);
  const { secret, totpAuthUrl, token } = setup.body;
  teller.say('The authenticator app scans this:');
  teller.say(...qrCode(textOr(totpAuthUrl, ''), colours));
  await person.ask('POST', '/2fa/totp/setup', 200, { token, code: codeNow(textOr(secret, ''), clock) });
  teller.say('The app is on. All sessions have ended.');
  person.forgetTokens();
  return textOr(secret, '');
}

const qrCode = (text: string, colours: boolean): readonly string[] =>
  (colours ? renderANSI(text, { border: 2 }) : renderUnicodeCompact(text, { border: 2 })).split('\n');

/** Opening the page changes nothing; its form does. */
async function pressButton(link: string, teller: Teller): Promise<void> {
  const { origin, pathname, searchParams } = new URL(link);
  const page = await fetch(link);
  teller.exchange(`GET ${pathname}?t=…`, null, page.status, null);
  const token = searchParams.get('t') ?? '';
  const pressed = await fetch(`${origin}${pathname}`, { method: 'POST', body: new URLSearchParams({ token }) });
  teller.exchange(`POST ${pathname}`, { token }, pressed.status, null);
  if (!page.ok || !pressed.ok) throw new Error('the page did not do what it says');
  teller.say(...wordsOf(await pressed.text()));
}

/** What the page reads, without its markup. */
const wordsOf = (html: string): readonly string[] =>
  (/<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? '')
    .replace(/<\/(?:h1|p|li)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
