import * as z from 'zod/mini';
import { canaryTeam } from '../core/canary.ts';
import { Duration, endOf, IsoDuration } from '../core/duration.ts';
import { unique } from '../core/stated-check.ts';
import { TeamName } from '../core/team.ts';
import { settingDefaults } from './defaults.ts';
import { editionNames } from './editions.ts';
import { maxLiveTotal } from './live-limits.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Signals are sent over TLS only. Credentials and fragments are refused, because URLs end up in logs. */
const isPushUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
  return isSafe && username === '' && password === '' && hash === '';
};

/** A receiver of session-revoked signals (RFC 8936 by poll, RFC 8935 by push). */
const SignalReceiver = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower case letters, digits, _ and -')),
  /** The service that polls: the `sub` of its token. */
  serviceId: z.optional(z.string().check(z.minLength(1))),
  /** `aud` of its signals; defaults to `tokenAudience`. */
  audience: z.optional(z.string().check(z.minLength(1))),
  /** The URL that signals are pushed to. */
  pushUrl: z.optional(
    z.url().check(z.refine(isPushUrl, 'must be https (http for localhost only), without user, password and fragment')),
  ),
});
export type SignalReceiver = z.output<typeof SignalReceiver>;

const EditionName = z.string().check(z.minLength(1), z.maxLength(60));

const FeatureName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_.-]{0,59}$/, 'must be lower case letters, digits and _ . -'));

const Edition = z.union([
  EditionName,
  z.strictObject({ name: EditionName, features: z.array(FeatureName).check(z.maxLength(200), unique) }),
]);

/** A team of the vendor. */
const OwnTeam = TeamName.check(z.refine((name) => name !== canaryTeam, `${canaryTeam} is the team of the canary`));

const Fields = z.strictObject({
  teams: z._default(z.array(OwnTeam).check(z.minLength(1), z.maxLength(5), unique), settingDefaults.teams),
  durationPresets: z._default(z.array(Duration).check(unique), settingDefaults.durationPresets),
  defaultDuration: z._default(Duration, settingDefaults.defaultDuration),
  maxDuration: z._default(IsoDuration, settingDefaults.maxDuration),
  allowUnlimited: z._default(z.boolean(), settingDefaults.allowUnlimited),
  /** At most 40, because turning support access off revokes all of them in one transaction of 100 items. */
  maxLiveGrants: z._default(z.int().check(z.gte(1), z.lte(40)), settingDefaults.maxLiveGrants),
  /** Open support sessions per account. Defaults to 25, or fewer if `maxLiveGrants` leaves less room. */
  maxLiveSessions: z.optional(z.int().check(z.gte(1), z.lte(30))),
  /** Open support sessions of one agent per account. A larger number than that of the account has no effect. */
  maxSessionsPerAgent: z._default(z.int().check(z.gte(1), z.lte(30)), settingDefaults.maxSessionsPerAgent),
  /** A session ends when its token has not been renewed for this long. */
  sessionIdle: z._default(IsoDuration, settingDefaults.sessionIdle),
  /** `aud` of support access tokens: the vendor's product. */
  tokenAudience: z._default(z.string().check(z.minLength(1), z.maxLength(200)), settingDefaults.tokenAudience),
  /** When empty, every service may poll the single receiver `default`. */
  signalReceivers: z._default(z.array(SignalReceiver).check(z.maxLength(10)), settingDefaults.signalReceivers),
  /** The first edition is the default for new accounts. */
  editions: z._default(z.array(Edition).check(z.minLength(1)), settingDefaults.editions),
  /** The days from the closing of an account to the erasure of its data. */
  erasureDays: z._default(z.int().check(z.gte(1), z.lte(3650)), settingDefaults.erasureDays),
  /** `aud` of the tokens that open documents. */
  documentAudience: z._default(z.string().check(z.minLength(1), z.maxLength(200)), settingDefaults.documentAudience),
});

/** The end of a duration counted from a fixed day, for comparing durations; `9999` when beyond that year. */
const comparableEnd = (duration: string): string => endOf('2026-01-01T00:00:00.000Z', duration) ?? '9999';
// Functions, because the first date calculation is slow and would lengthen cold starts.
const shortest = () => comparableEnd('PT1M');
/** Access tokens live five minutes and must not outlive their session. */
const shortestIdle = () => comparableEnd('PT5M');
const longestIdle = () => comparableEnd('P1D');
const hasDuplicates = (ids: readonly (string | undefined)[]): boolean => {
  const given = ids.filter((id) => id !== undefined);
  return new Set(given).size < given.length;
};

/**
 * The settings that a vendor can configure per deployment. Every field has a default, and the combination is checked.
 * Validated when the deployment is synthesized; functions use the validated settings without checking again.
 */
export const Settings = Fields.check(
  z.superRefine((settings, context) => {
    const { defaultDuration, durationPresets, maxDuration, allowUnlimited } = settings;
    const longest = comparableEnd(maxDuration);
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const checkRange = (duration: string, path: (string | number)[]): void => {
      if (duration === 'unlimited') return;
      const end = comparableEnd(duration);
      if (end < shortest() || end > longest) refuse(path, `must be between PT1M and maxDuration, ${maxDuration}`);
    };
    if (longest < shortest()) refuse(['maxDuration'], 'must be at least PT1M');
    else {
      checkRange(defaultDuration, ['defaultDuration']);
      durationPresets.forEach((duration, index) => {
        checkRange(duration, ['durationPresets', index]);
      });
    }
    if (defaultDuration === 'unlimited' && !allowUnlimited) {
      refuse(['defaultDuration'], 'must not be unlimited while allowUnlimited is false');
    }
    if (settings.maxLiveGrants + (settings.maxLiveSessions ?? 0) > maxLiveTotal) {
      refuse(['maxLiveSessions'], `must be at most ${maxLiveTotal} together with maxLiveGrants`);
    }
    const idle = comparableEnd(settings.sessionIdle);
    if (idle < shortestIdle() || idle > longestIdle()) refuse(['sessionIdle'], 'must be between PT5M and P1D');
    if (settings.documentAudience === settings.tokenAudience) {
      refuse(['documentAudience'], 'must differ from tokenAudience');
    }
    if (hasDuplicates(editionNames(settings))) refuse(['editions'], 'must not contain a name twice');
    const receivers = settings.signalReceivers;
    if (hasDuplicates(receivers.map(({ id }) => id))) refuse(['signalReceivers'], 'must not contain an id twice');
    if (hasDuplicates(receivers.map(({ serviceId }) => serviceId))) {
      refuse(['signalReceivers'], 'must not contain a serviceId twice');
    }
    receivers.forEach(({ serviceId, pushUrl }, index) => {
      if (serviceId === undefined && pushUrl === undefined) {
        refuse(['signalReceivers', index], 'must have a serviceId, to poll with, or a pushUrl');
      }
    });
  }),
);
export type Settings = z.output<typeof Settings>;
