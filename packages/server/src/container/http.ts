import {
  type AdminSettings,
  createAdmin,
  createApp,
  createClientAddresses,
  createFlowLimiter,
  createOrigins,
  createPages,
  createRpcDoor,
  createSelfService,
  createZitadel,
  devMailOperations,
  documentAdmin,
  documentPages,
  documentSelfService,
  documentZitadel,
  type HttpServer,
  healthOperations,
  type Origins,
  referenceOperations,
  type SelfServiceSettings,
  securitySchemes,
  type ZitadelSettings,
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
import { version } from '../version.ts';

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

    bind(tokens.AdminForm).toResolvedValue(
      (config, addresses): AdminSettings => ({
        enabled: config.adminEnabled,
        cookieName: config.adminCookieName,
        cookies: { secure: cookiesAreSecure(config, addresses), path: `${pathPrefixOf(addresses)}/auth/admin` },
        origins: createOrigins({
          addresses: [addresses.baseUrl, ...config.adminAllowedOrigins.filter((one) => one !== '*' && one !== 'null')],
          loopbackIsOne: config.mode === 'development',
        }),
        csrf: config.adminCsrf,
        reasonRequired: config.adminReasonRequired,
        allowManagement: config.adminAllowManagement,
        removals: { helpDesk: config.adminLimitsHelpDesk, others: config.adminLimitsOthers },
        recordAddresses: config.recordClientIp,
      }),
      [tokens.Configured, tokens.Addresses],
    );
    bind(tokens.Admin).toResolvedValue(
      (administration, detent, organizations, hasher, clock, log, settings, jobs) =>
        createAdmin({
          administration,
          detent,
          organizations,
          hasher,
          clock,
          log,
          settings,
          onJob: () => jobs.heard(),
        }),
      [
        tokens.Administration,
        tokens.UseCases,
        tokens.Organizations,
        tokens.Hasher,
        tokens.Clock,
        tokens.Log,
        tokens.AdminForm,
        tokens.JobsBegun,
      ],
    );

    bind(tokens.ClientAddresses).toResolvedValue(
      ({ forwardedHeader, trustedProxies }) =>
        createClientAddresses({
          trusted: forwardedHeader === 'none' ? [] : trustedProxies,
          header: forwardedHeader === 'forwarded' ? 'forwarded' : 'x-forwarded-for',
        }),
      [tokens.Configured],
    );
    bind(tokens.ZitadelForm).toResolvedValue(zitadelSettings, [tokens.Configured]);
    bind(tokens.Zitadel).toResolvedValue(
      (detent, serviceTokens, administrators, organizations, signed, clock, settings, clientAddress, log) =>
        createZitadel({
          detent,
          serviceTokens,
          administrators,
          organizations,
          tokens: signed,
          clock,
          settings,
          clientAddress,
          log,
        }),
      [
        tokens.UseCases,
        tokens.ServiceTokens,
        tokens.Administrators,
        tokens.Organizations,
        tokens.Tokens,
        tokens.Clock,
        tokens.ZitadelForm,
        tokens.ClientAddresses,
        tokens.Log,
      ],
    );

    bind(tokens.Documented).toResolvedValue(
      (config, selfService, zitadel, admin) => () => [
        ...(config.selfServiceEnabled ? [documentSelfService(selfService.operations)] : []),
        ...(config.zitadelEnabled ? documentZitadel(zitadel.operations) : []),
        ...(config.adminEnabled ? [documentAdmin(admin.operations)] : []),
        documentPages,
      ],
      [tokens.Configured, tokens.SelfService, tokens.Zitadel, tokens.Admin],
    );
    bind(tokens.Pages).toResolvedValue(
      (config, addresses, detent, organizations, signed, clock, mail, mailbox, readiness, documented) => {
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
          operations: [
            ...healthOperations(readiness),
            ...referenceOperations({
              baseUrl: addresses.baseUrl,
              pathPrefix,
              version: version(),
              contracts: documented,
              securitySchemes,
            }),
            ...dev,
          ],
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
        tokens.Documented,
      ],
    );

    bind(tokens.App).toResolvedValue(
      (config, addresses, selfService, zitadel, admin, pages, clientAddress, clock, ids, log, watch) => {
        const everywhere = {
          pathPrefix: pathPrefixOf(addresses),
          secure: addresses.baseUrl.startsWith('https:'),
          ids,
          log,
          watch,
        };
        const app = createApp({
          ...everywhere,
          mounts: [
            ...(config.selfServiceEnabled ? [selfService] : []),
            ...(config.zitadelEnabled ? [zitadel.rest] : []),
            // Switched off it says so itself, at every path of its own.
            admin,
          ],
          elsewhere: pages,
          recordAddresses: config.recordClientIp,
          clientAddress,
          clock,
        });
        if (!config.zitadelEnabled) return app;
        return createRpcDoor({ ...everywhere, name: 'zitadel', rpc: zitadel.rpc, cors: zitadel.cors, elsewhere: app });
      },
      [
        tokens.Configured,
        tokens.Addresses,
        tokens.SelfService,
        tokens.Zitadel,
        tokens.Admin,
        tokens.Pages,
        tokens.ClientAddresses,
        tokens.Clock,
        tokens.Ids,
        tokens.Log,
        tokens.Watch,
      ],
    );
  });

/** Forms that are open to everybody, by address. */
const formLimit = { most: 10, inMs: 60_000 };

/** The path of the public address, without a slash at the end. */
const pathPrefixOf = ({ baseUrl }: Addresses): string => new URL(baseUrl).pathname.replace(/\/$/, '');

const cookiesAreSecure = ({ cookieSecure }: Config, { baseUrl }: Addresses): boolean =>
  cookieSecure === 'auto' ? baseUrl.startsWith('https:') : cookieSecure === 'true';

function zitadelSettings(config: Config): ZitadelSettings {
  const { zitadelAllowedOrigins: allowed } = config;
  return {
    instanceId: config.zitadelInstanceId,
    instanceDomains: config.zitadelInstanceDomains,
    origins: allowed.includes('*') ? '*' : exactly(allowed),
    changeLimit: config.adminLimitsOthers,
    recordAddresses: config.recordClientIp,
    administratorsNeedFactor: config.adminSecondFactor === 'required',
  };
}

/** The listed origins and no other. */
function exactly(listed: readonly string[]): Origins {
  const origins = createOrigins({ addresses: listed.filter((origin) => origin !== 'null'), loopbackIsOne: false });
  return { has: (origin) => (origin === 'null' ? listed.includes(origin) : origins.has(origin)) };
}

/** Our own origins and the listed ones. That everybody may ask can be written in development alone. */
function originsOf({ allowedOrigins, mode }: Config, { baseUrl, uiBaseUrl }: Addresses): Origins {
  const listed = allowedOrigins.filter((origin) => origin !== '*' && origin !== 'null');
  const origins = createOrigins({ addresses: [baseUrl, uiBaseUrl, ...listed], loopbackIsOne: mode === 'development' });
  const everybody = allowedOrigins.includes('*');
  const nobody = allowedOrigins.includes('null');
  return { has: (origin) => everybody || (nobody && origin === 'null') || origins.has(origin) };
}
