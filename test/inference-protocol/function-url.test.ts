import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { LiveCloud } from '../support/live-plan.ts';
import { writeEveryDtypePlan } from './every-dtype.ts';
import { describeProtocol } from './suite.ts';

describeProtocol('a coordinator behind its function URL on the embedded target', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  const live = await LiveCloud.open();
  const { deployed, url } = await live.deploy(writeEveryDtypePlan(directory));
  const { credentials, region } = live.cloud;
  const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  return {
    url,
    planHash: deployed.plan.planHash,
    async fetch(to, init = {}) {
      const { hostname, port, pathname, host, protocol } = new URL(to);
      const headers = Object.fromEntries(new Headers(init.headers));
      const body = init.body instanceof Uint8Array ? init.body : String(init.body ?? '');
      const request = new HttpRequest({
        method: init.method ?? 'GET',
        protocol,
        hostname,
        port: Number(port),
        path: pathname,
        headers: { ...headers, host },
        ...(init.body != null && { body }),
      });
      const signed = await signer.sign(request);
      return fetch(to, { ...init, headers: signed.headers });
    },
    async close() {
      await live.close();
      rmSync(directory, { recursive: true });
    },
  };
});
