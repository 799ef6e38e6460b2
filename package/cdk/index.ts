export { ConfigError } from '../../infra/context.ts';
export { type EventRuleProps, Gatehouse } from '../../infra/gatehouse.ts';
export type { GatehouseProps, GatehouseSettings, SignalReceiverProps } from '../../infra/gatehouse-props.ts';
