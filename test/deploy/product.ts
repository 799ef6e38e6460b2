import { type ProcessOptions, type RunningProduct, startProduct } from '../support/product/running-product.ts';
import { fetchAt } from './api.ts';
import type { Emulator } from './emulator.ts';

export const audience = 'urn:gatehouse:product';

/** The URL of an instance's keys, and the `iss` of its tokens. */
export interface TrustedIssuer {
  issuer: string;
  fetch: typeof fetch;
}

/** The configuration of a product: the instance by the name in the output of its stack. */
export const issuerOf = (emulator: Emulator, outputs: Record<string, string>): TrustedIssuer => ({
  issuer: outputs['TokenIssuer'] ?? '',
  fetch: fetchAt(emulator),
});

/** The example product, as a client of a deployed instance. It knows the ends of sessions by signals alone. */
export const productOf = (
  { issuer, fetch }: TrustedIssuer,
  options: Partial<ProcessOptions>,
): Promise<RunningProduct> =>
  startProduct({ issuer, audience, fetch, idleMillis: 2000, maxSilenceSeconds: Number.POSITIVE_INFINITY, ...options });

/** A product's answer to a request with a support token: its status, and the reason of a refusal. */
export const answerTo = async (
  product: RunningProduct,
  token: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<{ status: number; why: string | undefined }> => {
  const body = method === 'POST' ? { body: JSON.stringify({ title: 'Mended' }) } : {};
  const answer = await product.documents(token, { method, ...body });
  const { detail: why } = (await answer.json()) as { detail?: string };
  return { status: answer.status, why };
};

/** Whether a signal has ended the access of a support token that still verifies. */
export const isPutOut = async (product: RunningProduct, token: string): Promise<boolean> =>
  (await answerTo(product, token)).why === 'The support session has ended';
