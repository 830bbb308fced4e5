export { loopback, readKeys } from './auth/keys.ts';
export { detectEnforcement } from './enforcement/open-enforcer.ts';
export type { FaultRuleInput } from './lambda/faults/fault-rule.ts';
export type { LocalCloud, LocalCloudOptions } from './local-cloud.ts';
export type { LocalFunction } from './local-function.ts';
export { ownHeader } from './own/own-api.ts';
export { startLocalCloud } from './start-local-cloud.ts';
