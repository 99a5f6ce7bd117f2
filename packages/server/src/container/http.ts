import {
  createApp,
  createClientAddresses,
  createFlowLimiter,
  createOrigins,
  createPages,
  createSelfService,
  devMailOperations,
  type HttpServer,
  healthOperations,
  type Origins,
  type SelfServiceSettings,
} from '@detent/adapter-http';
import { createPageWords } from '@detent/adapter-mail';
import { ContainerModule } from 'inversify';
import type { Addresses } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { createReadiness } from '../lifecycle/readiness.ts';
import { devMailbox, sampleMailbox } from '../pages/dev-mailbox.ts';
import { notMePage } from '../pages/not-me-page.ts';
import { verifyEmailPage } from '../pages/verify-email-page.ts';
import * as tokens from '../tokens.ts';

/** The contracts and the pages, behind one port that listens already. */
export const http = (server: HttpServer): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.HttpServer).toConstantValue(server);
    bind(tokens.Origins).toResolvedValue(originsOf, [tokens.Configured, tokens.Addresses]);
    bind(tokens.Readiness).toResolvedValue(
      ({ defaultOrganization }, organizations, vault, ids, notices, clock) =>
        createReadiness({ organizations, defaultOrganization, vault, ids, notices, clock }),
      [tokens.Configured, tokens.Organizations, tokens.Vault, tokens.Ids, tokens.Notices, tokens.Clock],
    );

    bind(tokens.SelfServiceForm).toResolvedValue(
      (config, addresses, origins): SelfServiceSettings => ({
        carriers: { headerAuth: config.headerAuth, preferHeader: config.preferHeaderAuth },
        misspeltHeaders: config.legacyHeaderNames,
        cookies: { secure: cookiesAreSecure(config, addresses), path: pathPrefixOf(addresses) || '/' },
        origins,
        limits: { address: config.rateLimitIp, account: config.rateLimitUser },
        recordAddresses: config.recordClientIp,
        organizationId: config.defaultOrganization,
        startsWithMail: config.email2faByDefault,
        stepUpMs: config.stepUpTokenTtlMs,
      }),
      [tokens.Configured, tokens.Addresses, tokens.Origins],
    );
    bind(tokens.SelfService).toResolvedValue(
      (detent, signed, clock, settings) => createSelfService({ detent, tokens: signed, clock, settings }),
      [tokens.UseCases, tokens.Tokens, tokens.Clock, tokens.SelfServiceForm],
    );

    bind(tokens.Pages).toResolvedValue(
      (config, addresses, detent, organizations, signed, clock, mail, mailbox, readiness) => {
        const pathPrefix = pathPrefixOf(addresses);
        const limit = createFlowLimiter(formLimit, clock);
        const catalogue = createPageWords(mail);
        const recordAddresses = config.recordClientIp;
        const shared = { detent, organizations, catalogue, limit, pathPrefix, recordAddresses };
        const dev =
          mailbox === null
            ? []
            : devMailOperations({ mailbox: devMailbox(mailbox), samples: sampleMailbox(mail, clock), pathPrefix });
        return createPages({
          formPages: [notMePage(shared), verifyEmailPage({ ...shared, tokens: signed, clock })],
          operations: [...healthOperations(readiness), ...dev],
        });
      },
      [
        tokens.Configured,
        tokens.Addresses,
        tokens.UseCases,
        tokens.Organizations,
        tokens.Tokens,
        tokens.Clock,
        tokens.MailSettings,
        tokens.Mailbox,
        tokens.Readiness,
      ],
    );

    bind(tokens.App).toResolvedValue(
      (config, addresses, selfService, pages, clock, ids, log) =>
        createApp({
          mounts: config.selfServiceEnabled ? [selfService] : [],
          elsewhere: pages,
          pathPrefix: pathPrefixOf(addresses),
          secure: addresses.baseUrl.startsWith('https:'),
          recordAddresses: config.recordClientIp,
          clientAddress: createClientAddresses({
            trusted: config.forwardedHeader === 'none' ? [] : config.trustedProxies,
            header: config.forwardedHeader === 'forwarded' ? 'forwarded' : 'x-forwarded-for',
          }),
          clock,
          ids,
          log,
        }),
      [tokens.Configured, tokens.Addresses, tokens.SelfService, tokens.Pages, tokens.Clock, tokens.Ids, tokens.Log],
    );
  });

/** Forms that are open to everybody, by address. */
const formLimit = { most: 10, inMs: 60_000 };

/** The path of the public address, without a slash at the end. */
const pathPrefixOf = ({ baseUrl }: Addresses): string => new URL(baseUrl).pathname.replace(/\/$/, '');

const cookiesAreSecure = ({ cookieSecure }: Config, { baseUrl }: Addresses): boolean =>
  cookieSecure === 'auto' ? baseUrl.startsWith('https:') : cookieSecure === 'true';

/** Our own origins and the listed ones. That everybody may ask can be written in development alone. */
function originsOf({ allowedOrigins, mode }: Config, { baseUrl, uiBaseUrl }: Addresses): Origins {
  const listed = allowedOrigins.filter((origin) => origin !== '*' && origin !== 'null');
  const origins = createOrigins({ addresses: [baseUrl, uiBaseUrl, ...listed], loopbackIsOne: mode === 'development' });
  const everybody = allowedOrigins.includes('*');
  const nobody = allowedOrigins.includes('null');
  return { has: (origin) => everybody || (nobody && origin === 'null') || origins.has(origin) };
}
