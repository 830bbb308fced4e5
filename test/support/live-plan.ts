import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { DeployedPlan } from '../../lib/client/index.ts';
import { type LocalCloud, type LocalFunction, startLocalCloud } from '../../lib/local/index.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { functionEnv, servedPlanFile } from '../../lib/plan/function-env.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import { bundleHandler, contentOf } from '../../lib/stack/bundle.ts';
import { handlerContent } from '../../lib/stack/handler-content.ts';
import { onnxRuntimeContent } from '../../lib/stack/onnxruntime-content.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';

/** The hand-off bucket. */
export const bucket = 'handoffs';

/** What stands after a deployment. */
export interface LivePlan {
  readonly deployed: DeployedPlan;
  /** Of the coordinator, on its alias `live`. */
  readonly url: string;
}

/**
 * A plan on an embedded Lambda, put there through its API as CloudFormation would: a version of each partition, a
 * coordinator that names those versions, and an alias that is moved last. Without CDK it takes milliseconds.
 */
export class LiveCloud {
  readonly cloud: LocalCloud;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly #folder: string;
  readonly #standing = new Set<string>();
  #deployments = 0;
  #url = '';

  private constructor(cloud: LocalCloud, folder: string) {
    const { endpoint, region, credentials } = cloud;
    this.cloud = cloud;
    this.#folder = folder;
    this.lambda = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
    this.s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  }

  static async open(): Promise<LiveCloud> {
    const folder = mkdtempSync(join(tmpdir(), 'partita-live-'));
    const live = new LiveCloud(await startLocalCloud(), folder);
    await live.cloud.createBucket(bucket);
    onnxRuntimeContent(hostArchitecture, process.platform).write(live.#layer('onnxruntime'));
    handlerContent().write(live.#layer('handler'));
    return live;
  }

  /** Folders of the layers that partitions need. */
  get layers(): string[] {
    return [this.#layer('onnxruntime'), this.#layer('handler')];
  }

  /** Puts a plan there, or in the place of the one before; what is in flight finishes with the old versions. */
  async deploy(planFile: string): Promise<LivePlan> {
    const plan = readPlan(planFile);
    const served = servedPlanOf(plan);
    const shared = {
      [functionEnv.planHash]: served.planHash,
      [functionEnv.handoffBucket]: bucket,
      [functionEnv.model]: plan.model.name,
    };
    const functions: { partition: string; functionName: string }[] = [];
    for (const { name, dir, memoryMb, timeoutSec } of plan.partitions) {
      const arn = await this.#publish({
        functionName: name,
        codeDir: join(dirname(planFile), dir),
        memoryMb,
        timeoutSec,
        layerDirs: this.layers,
        environment: shared,
      });
      functions.push({ partition: name, functionName: arn });
    }
    const codeDir = join(this.#folder, `coordinator-${this.#deployments++}`);
    const { files, sourceFolder } = bundleHandler('coordinator');
    const beside = { name: servedPlanFile, contents: Buffer.from(JSON.stringify(served)) };
    contentOf([...files, beside], sourceFolder).write(codeDir);
    const names = functions.map(({ functionName }) => functionName).join(',');
    await this.#publish({
      functionName: 'coordinator',
      codeDir,
      memoryMb: plan.coordinatorMemoryMb ?? 1769,
      timeoutSec: 60,
      layerDirs: [],
      environment: { ...shared, [functionEnv.functions]: names },
    });
    return { deployed: { plan: served, functions, handoffBucket: bucket }, url: this.#url };
  }

  /** Keys of the objects that stand in the hand-off bucket. */
  async objects(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket: bucket })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys;
  }

  async close(): Promise<void> {
    this.lambda.destroy();
    this.s3.destroy();
    await this.cloud.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** @returns ARN of the version */
  async #publish(described: Omit<LocalFunction, 'handler' | 'runtime' | 'architecture'>): Promise<string> {
    const fn = {
      ...described,
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      architecture: hostArchitecture,
    };
    const { functionName: FunctionName } = fn;
    const isNew = !this.#standing.has(FunctionName);
    if (isNew) this.cloud.createFunction(fn);
    else await this.cloud.updateFunction(fn);
    this.#standing.add(FunctionName);
    const { FunctionArn = '', Version } = await this.lambda.send(new PublishVersionCommand({ FunctionName }));
    if (FunctionName !== 'coordinator') return FunctionArn;
    const alias = { FunctionName, Name: 'live', FunctionVersion: Version };
    if (isNew) {
      await this.lambda.send(new CreateAliasCommand(alias));
      const config = { FunctionName, Qualifier: 'live', AuthType: 'AWS_IAM' } as const;
      const { FunctionUrl = '' } = await this.lambda.send(new CreateFunctionUrlConfigCommand(config));
      this.#url = FunctionUrl;
    } else {
      await this.lambda.send(new UpdateAliasCommand(alias));
    }
    return FunctionArn;
  }

  #layer(name: string): string {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}
