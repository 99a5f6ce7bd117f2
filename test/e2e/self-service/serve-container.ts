import { createKeyRing } from '@detent/adapter-crypto';
import { createHttpServer, httpLimits, type TlsFiles } from '@detent/adapter-http';
import type { DetentPorts } from '@detent/core';
import * as server from '@detent/server';
import { baseUrl, type Line, type RunningServer, type Serve, type ServerWishes, uiOrigin } from './server.ts';
import type { OperatorPorts } from './storage.ts';

/**
 * The same server as it is composed for operators: its container, with storage, clock and keys rebound to those of the test
 * before anything is built.
 */
export const serveContainer: Serve = (ports, wishes) => serve(ports, wishes, null);

/** The same under TLS. */
export const serveEncrypted =
  (tls: TlsFiles): Serve =>
  (ports, wishes) =>
    serve(ports, wishes, tls);

async function serve(
  ports: DetentPorts & OperatorPorts,
  wishes: ServerWishes,
  tls: TlsFiles | null,
): Promise<RunningServer> {
  const { config } = server.readConfig({
    DETENT_STORE: 'memory:',
    DETENT_BASE_URL: baseUrl,
    DETENT_UI_BASE_URL: uiOrigin,
    DETENT_RATE_LIMIT_IP: '0',
    DETENT_RATE_LIMIT_USER: '0',
    DETENT_RATE_LIMIT_LOGIN: '0',
    DETENT_ADMIN_LIMITS_OTHERS: '0',
    DETENT_TRUSTED_PROXIES: (wishes.trustedProxies ?? []).join(','),
  });
  const lines: Line[] = [];
  const at =
    (level: Line['level']) =>
    (entry: object): void =>
      void lines.push({ ...entry, level });
  const log = { debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') };
  const http = createHttpServer(log, httpLimits, tls);
  const container = server.createContainer(
    {
      config,
      log,
      print: () => undefined,
      secrets: { ring: createKeyRing(), adminSecretKey: null },
      addresses: { baseUrl, uiBaseUrl: uiOrigin },
    },
    server.memory(),
    server.mail(),
    server.relay(),
    server.http(http),
  );
  container.rebind(server.Accounts).toConstantValue(ports.accounts);
  container.rebind(server.Notices).toConstantValue(ports.notices);
  container.rebind(server.History).toConstantValue(ports.history);
  container.rebind(server.Sessions).toConstantValue(ports.sessions);
  container.rebind(server.SignInNames).toConstantValue(ports.signInNames);
  container.rebind(server.Throttles).toConstantValue(ports.throttles);
  container.rebind(server.Organizations).toConstantValue(ports.organizations);
  container.rebind(server.Administrators).toConstantValue(ports.administrators);
  container.rebind(server.ApiTokens).toConstantValue(ports.apiTokens);
  container.rebind(server.Clock).toConstantValue(ports.clock);
  container.rebind(server.Ids).toConstantValue(ports.ids);
  container.rebind(server.Vault).toConstantValue(ports.vault);
  container.rebind(server.Hasher).toConstantValue(ports.hasher);
  container.rebind(server.OneTimePasswords).toConstantValue(ports.oneTimePasswords);
  container.rebind(server.Tokens).toConstantValue(ports.tokens);

  const configured = server.serverSettings(config);
  container.rebind(server.Settings).toConstantValue({
    ...configured,
    policy: { ...configured.policy, ...wishes.policy },
    lives: { ...configured.lives, ...wishes.lives },
    ...wishes.settings,
  });
  const form = await container.getAsync(server.SelfServiceForm);
  container.rebind(server.SelfServiceForm).toConstantValue({ ...form, ...wishes.contract });

  const zitadel = await container.getAsync(server.ZitadelForm);
  container.rebind(server.ZitadelForm).toConstantValue({ ...zitadel, ...wishes.zitadel });

  const detent = await container.getAsync(server.UseCases);
  const { operations } = await container.getAsync(server.SelfService);
  http.answerWith(await container.getAsync(server.App));
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  return {
    port,
    detent,
    operations,
    log: lines,
    async stop() {
      await http.stop(0);
      await container.unbindAllAsync();
    },
  };
}
