import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { selfSigned } from './certificate.ts';
import { type Parsed, parseMail } from './parse-mail.ts';

const certificate = selfSigned();

/** What a mail server took in. */
export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: Parsed;
  readonly secure: boolean;
}

/** How a mail server behaves: each says no with the code it gives, or nothing. */
export interface Behaviour {
  readonly login?: { readonly user: string; readonly password: string };
  readonly tls?: 'implicit' | 'starttls' | 'none';
  /** The code with which a recipient is refused. */
  readonly recipient?: (address: string) => number | null;
  readonly sender?: number;
  readonly content?: number;
  readonly greeting?: number;
  /** Where it stops answering for good. */
  readonly hangs?: 'greeting' | 'recipient' | 'content';
  /** Cuts the connection when the message is through, before it answers. */
  readonly dies?: boolean;
}

export interface RunningMailServer {
  readonly port: number;
  readonly ca: string;
  readonly received: Received[];
  /** How many connections have been opened so far. */
  readonly connections: () => number;
  /** How many of them it has stopped answering. */
  readonly hung: () => number;
  behaviour: Behaviour;
  close(): Promise<void>;
}

/** A real mail server on a port of this machine, which misbehaves as it is told. */
export async function startMailServer(behaviour: Behaviour = {}, port = 0): Promise<RunningMailServer> {
  const received: Received[] = [];
  let connections = 0;
  let hung = 0;
  const running = { behaviour };
  const server = new SMTPServer({
    ...optionsFor(behaviour),
    onConnect(_session, done) {
      connections += 1;
      const { greeting, hangs } = running.behaviour;
      if (hangs === 'greeting') hung += 1;
      else done(greeting === undefined ? null : failure(greeting));
    },
    onAuth({ username, password }, _session, done) {
      const { login } = running.behaviour;
      if (username === login?.user && password === login?.password) done(null, { user: username });
      else done(failure(535));
    },
    onMailFrom(_address, _session, done) {
      const { sender } = running.behaviour;
      done(sender === undefined ? null : failure(sender));
    },
    onRcptTo({ address }, _session, done) {
      const code = running.behaviour.recipient?.(address) ?? null;
      if (running.behaviour.hangs === 'recipient') hung += 1;
      else done(code === null ? null : failure(code));
    },
    onData(stream, session, done) {
      const chunks: string[] = [];
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => chunks.push(chunk));
      stream.on('end', () => {
        const { content, hangs, dies } = running.behaviour;
        if (content !== undefined) {
          done(failure(content));
          return;
        }
        const raw = chunks.join('');
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          mail: parseMail(raw),
          secure: session.secure,
        });
        if (hangs === 'content') hung += 1;
        else if (dies === true) for (const connection of server.connections) connection.close();
        else done();
      });
    },
  });
  server.on('error', () => {});
  const listening = once(server.listen(port, '127.0.0.1'), 'listening');
  await listening;
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(running, {
    port: address.port,
    ca: certificate.cert,
    received,
    connections: () => connections,
    hung: () => hung,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection.close();
      }),
  });
}

function optionsFor({ login, tls = 'starttls' }: Behaviour): SMTPServerOptions {
  return {
    logger: false,
    secure: tls === 'implicit',
    key: certificate.key,
    cert: certificate.cert,
    authOptional: login === undefined,
    disabledCommands: [...(login === undefined ? ['AUTH'] : []), ...(tls === 'none' ? ['STARTTLS'] : [])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 10,
  };
}

const failure = (responseCode: number): Error =>
  Object.assign(new Error(`no, says ada@example.com's server`), { responseCode });
