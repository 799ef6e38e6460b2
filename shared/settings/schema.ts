import * as z from 'zod/mini';
import { Duration, endOf, IsoDuration } from '../core/duration.ts';
import { TeamName } from '../core/team.ts';
import { settingDefaults } from './defaults.ts';
import { editionNames } from './editions.ts';
import { maxLive } from './live-limits.ts';

const unique = z.refine<string[]>((list) => new Set(list).size === list.length, 'must not name one twice');

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Signals go over TLS. What else a URL could carry would be in logs sooner or later. */
const isPushUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
  return isSafe && username === '' && password === '' && hash === '';
};

/** Who is told of the end of support sessions (RFC 8936 by poll, RFC 8935 by push). */
const SignalReceiver = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower case letters, digits, _ and -')),
  /** The service that polls: the subject of its token. */
  serviceId: z.optional(z.string().check(z.minLength(1))),
  /** `aud` of its signals; without, the audience of the tokens. */
  audience: z.optional(z.string().check(z.minLength(1))),
  /** Where signals are pushed to. */
  pushUrl: z.optional(
    z
      .url()
      .check(z.refine(isPushUrl, 'must be https (http on this machine alone), without user, password and fragment')),
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

const Fields = z.strictObject({
  teams: z._default(z.array(TeamName).check(z.minLength(1), z.maxLength(5), unique), settingDefaults.teams),
  durationPresets: z._default(z.array(Duration).check(unique), settingDefaults.durationPresets),
  defaultDuration: z._default(Duration, settingDefaults.defaultDuration),
  maxDuration: z._default(IsoDuration, settingDefaults.maxDuration),
  allowUnlimited: z._default(z.boolean(), settingDefaults.allowUnlimited),
  /** Turning off revokes all of them in one transaction of 100 items at most, hence 40. */
  maxLiveGrants: z._default(z.int().check(z.gte(1), z.lte(40)), settingDefaults.maxLiveGrants),
  /** Support sessions open at once in one account; without, 25, or as many as the live grants leave room for. */
  maxLiveSessions: z.optional(z.int().check(z.gte(1), z.lte(30))),
  /** A session whose token is not renewed for so long ends by itself. */
  sessionIdle: z._default(IsoDuration, settingDefaults.sessionIdle),
  /** `aud` of support access tokens: the vendor's product. */
  tokenAudience: z._default(z.string().check(z.minLength(1), z.maxLength(200)), settingDefaults.tokenAudience),
  /** Without any, there is one receiver, `default`, that every service may poll for. */
  signalReceivers: z._default(z.array(SignalReceiver).check(z.maxLength(10)), settingDefaults.signalReceivers),
  /** What customers buy; the first is that of accounts of which nothing else is said. */
  editions: z._default(z.array(Edition).check(z.minLength(1)), settingDefaults.editions),
  /** `aud` of the tokens that open documents. */
  documentAudience: z._default(z.string().check(z.minLength(1), z.maxLength(200)), settingDefaults.documentAudience),
});

/** The end of a duration counted from some day, to compare durations by; beyond the year 9999, the last of all. */
const endFromSomeDay = (duration: string): string => endOf('2026-01-01T00:00:00.000Z', duration) ?? '9999';
/** Asked for when settings are read, not earlier: reckoning with dates is slow the first time, and would lengthen cold starts. */
const shortest = () => endFromSomeDay('PT1M');
/** A token of a session must not outlive it. */
const shortestIdle = () => endFromSomeDay('PT5M');
const longestIdle = () => endFromSomeDay('P1D');
const twice = (ids: readonly (string | undefined)[]): boolean => {
  const given = ids.filter((id) => id !== undefined);
  return new Set(given).size < given.length;
};

/**
 * What the vendor may configure about the product's rules. Every field has a default; together they must make sense.
 * Held against it when the deployment is synthesised; functions take what was found good then.
 */
export const Settings = Fields.check(
  z.superRefine((settings, context) => {
    const { defaultDuration, durationPresets, maxDuration, allowUnlimited } = settings;
    const longest = endFromSomeDay(maxDuration);
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const demand = (duration: string, path: (string | number)[]): void => {
      if (duration === 'unlimited') return;
      const end = endFromSomeDay(duration);
      if (end < shortest() || end > longest) refuse(path, `must be from PT1M to maxDuration, ${maxDuration}`);
    };
    if (longest < shortest()) refuse(['maxDuration'], 'must be at least PT1M');
    else {
      demand(defaultDuration, ['defaultDuration']);
      durationPresets.forEach((duration, index) => {
        demand(duration, ['durationPresets', index]);
      });
    }
    if (defaultDuration === 'unlimited' && !allowUnlimited) {
      refuse(['defaultDuration'], 'must not be unlimited while allowUnlimited is false');
    }
    if (settings.maxLiveGrants + (settings.maxLiveSessions ?? 0) > maxLive) {
      refuse(['maxLiveSessions'], `must be ${maxLive} at most, together with maxLiveGrants`);
    }
    const idle = endFromSomeDay(settings.sessionIdle);
    if (idle < shortestIdle() || idle > longestIdle()) refuse(['sessionIdle'], 'must be from PT5M to P1D');
    if (settings.documentAudience === settings.tokenAudience) {
      refuse(['documentAudience'], 'must not be that of support tokens, tokenAudience');
    }
    if (twice(editionNames(settings))) refuse(['editions'], 'must not name one twice');
    const receivers = settings.signalReceivers;
    if (twice(receivers.map(({ id }) => id))) refuse(['signalReceivers'], 'must not name one id twice');
    if (twice(receivers.map(({ serviceId }) => serviceId))) {
      refuse(['signalReceivers'], 'must not name one serviceId twice');
    }
    receivers.forEach(({ serviceId, pushUrl }, index) => {
      if (serviceId === undefined && pushUrl === undefined) {
        refuse(['signalReceivers', index], 'must have a serviceId, to poll with, or a pushUrl');
      }
    });
  }),
);
export type Settings = z.output<typeof Settings>;
