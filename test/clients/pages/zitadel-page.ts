import { ConnectError, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { createClientFor, NewAuthorizationBearerInterceptor } from '@zitadel/client';
import { createUserServiceClient as createResources } from '@zitadel/client/v3alpha';
import { createClientTransport } from '@zitadel/client/web';
import { UserService as V2 } from '@zitadel/proto/zitadel/user/v2/user_service_pb.js';
import { UserService as V3 } from '../../../packages/adapter-http/src/generated/zitadel/user/v3alpha_pb.ts';
import { ErrorDetailSchema } from '../../../packages/adapter-http/src/generated/zitadel/v1_pb.ts';

// What runs in a page, in a browser.

/** One removal, as a page is told to ask for it. */
export interface Wish {
  readonly baseUrl: string;
  readonly token: string;
  readonly by: 'gRPC-Web' | 'Connect' | 'REST';
  readonly removal: 'A' | 'B' | 'C';
  readonly userId: string;
  readonly factorId: string;
}

/** What a page sees of the answer. */
export interface Seen {
  readonly ok: boolean;
  readonly code: number | null;
  readonly message: string;
  readonly id: string | null;
}

async function ask(wish: Wish): Promise<Seen> {
  try {
    await (wish.by === 'REST' ? overRest(wish) : overRpc(wish, transportOf(wish)));
    return { ok: true, code: 0, message: '', id: null };
  } catch (error) {
    const refusal = ConnectError.from(error);
    const [detail] = refusal.findDetails(ErrorDetailSchema);
    return { ok: false, code: refusal.code, message: refusal.rawMessage, id: detail?.id ?? null };
  }
}

const transportOf = ({ by, baseUrl, token }: Wish): Transport =>
  by === 'gRPC-Web'
    ? createClientTransport(token, { baseUrl })
    : createConnectTransport({ baseUrl, interceptors: [NewAuthorizationBearerInterceptor(token)] });

async function overRpc({ removal, userId, factorId }: Wish, on: Transport): Promise<void> {
  if (removal === 'A') await createClientFor(V3)(on).removeTOTPAuthenticator({ userId, totpId: factorId });
  else if (removal === 'B') await createResources(on).removeOTPSMSAuthenticator({ id: userId, otpSmsId: factorId });
  else await createClientFor(V2)(on).removeOTPEmail({ userId });
}

async function overRest({ baseUrl, token, userId }: Wish): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${baseUrl}/v2/users/${userId}/otp_email`, { method: 'DELETE', headers });
  const { code, message } = Object(await answer.json());
  if (!answer.ok) throw new ConnectError(String(message), Number(code));
}

Object.assign(globalThis, { ask });
