import type { Attack } from '../attack';
import { largeDocuments } from './large-documents';
import { logins } from './logins';
import { longLogLines } from './long-log-lines';
import { manyRootFields } from './many-root-fields';
import { openapiDocuments } from './openapi-documents';
import { readinessFlood } from './readiness-flood';
import { restlessSubscriptions } from './restless-subscriptions';
import { unfinishedMessages } from './unfinished-messages';
import { unknownPaths } from './unknown-paths';
import { unknownProducts } from './unknown-products';
import { unknownProductsOverGraphql } from './unknown-products-over-graphql';

/** Every attack that the shop must withstand. A new attack is a file in this folder and a line in this list. */
export const attacks: readonly Attack[] = [
  largeDocuments,
  manyRootFields,
  unfinishedMessages,
  restlessSubscriptions,
  openapiDocuments,
  readinessFlood,
  unknownPaths,
  unknownProducts,
  unknownProductsOverGraphql,
  logins,
  longLogLines,
];
