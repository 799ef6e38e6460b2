import { describe, expect, it } from 'vitest';
import { concurrencyFrom } from '../../infra/concurrency.ts';
import { ConfigError } from '../../infra/context.ts';
import { pushing, resourcesOf, templates } from './templates.ts';

const from = (context: Record<string, unknown>) => concurrencyFrom((name) => context[name]);

const reservedIn = (context: Record<string, unknown>) =>
  Object.fromEntries(
    Object.values(resourcesOf(templates({ ...pushing, ...context }).service, 'AWS::Lambda::Function')).flatMap((fn) => {
      const reserved = fn.Properties?.['ReservedConcurrentExecutions'];
      return reserved === undefined ? [] : [[String(fn.Metadata?.['gatehouse:entry']), reserved]];
    }),
  );

describe('reserved concurrency', () => {
  it('is reserved for no function by default, since new accounts have a limit of 10', () => {
    expect(reservedIn({})).toEqual({});
  });

  it('keeps shares for the functions in the background, and limits leads and reports', () => {
    expect(reservedIn({ concurrency: '1000' })).toEqual({
      'functions/expiry/sweep-handler.ts': 10,
      'functions/expiry/timer-handler.ts': 50,
      'functions/sequencer/handler.ts': 100,
      'functions/signals/outbox-handler.ts': 50,
      'functions/signals/push-handler.ts': 50,
      'functions/leads/handler.ts': 200,
      'functions/sensitive-actions/handler.ts': 100,
    });
  });

  it('has other shares by configuration, as JSON or as an object', () => {
    const leads = (concurrencyShares: unknown) =>
      from({ concurrency: 500, concurrencyShares })['functions/leads/handler.ts'];
    expect([leads('{"leads":30}'), leads({ leads: 30 })]).toEqual([150, 150]);
  });

  it('reserves two executions at least, so that a sweep can start while another runs', () => {
    const all = Object.values(from({ concurrency: 130, concurrencyShares: { leads: 1, reports: 1, sequencer: 1 } }));
    expect(Math.min(...all)).toBe(2);
  });

  it.each([
    [{ concurrency: '10' }, /of 10 executions the shares reserve \d+, and Lambda keeps at least 100 unreserved/],
    [{ concurrency: '0' }, /"concurrency" is not valid: must be a whole number above 0/],
    [{ concurrency: '500', concurrencyShares: '{' }, /"concurrencyShares" is not valid: is not JSON/],
    [{ concurrency: '500', concurrencyShares: '{"lead":1}' }, /"concurrencyShares" is not valid: .*lead/],
    [{ concurrencyShares: '{"leads":1}' }, /but not "concurrency"/],
  ])('refuses %o', (context, message) => {
    expect(() => from(context)).toThrow(ConfigError);
    expect(() => from(context)).toThrow(message);
  });
});
