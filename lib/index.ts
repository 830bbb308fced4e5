/** The loop's steps as functions. Each reads and writes the files that the commands of the same name do. */
export { PartitaError } from './errors.ts';
export type { Notice, Notify } from './host.ts';
export { deployPlan, destroyPlan } from './loop/deploy.ts';
export { examineMachine } from './loop/doctor.ts';
export { describeModel } from './loop/inspect.ts';
export { invokePlan } from './loop/invoke.ts';
export { optimizeFile } from './loop/optimize-file.ts';
export { type ProfileRequest, profileFile } from './loop/profile-file.ts';
export { type RunListener, type RunRequest, type RunResult, runLoop } from './loop/run.ts';
export { splitModel } from './loop/split.ts';
export { type VerifyRequest, verifySplit } from './loop/verify-split.ts';
export { writeReport } from './loop/write-report.ts';
export { type ServedPlan, servedPlanOf } from './plan/deployment.ts';
export { type Manifest, manifest } from './plan/manifest.ts';
export { type Plan, plan } from './plan/plan.ts';
export { type Profile, profile } from './plan/profile.ts';
export { openTarget } from './targets/index.ts';
