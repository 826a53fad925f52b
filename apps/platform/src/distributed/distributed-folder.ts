import path from 'node:path';

/** The folder of the distributed shop's own data, which `npm start` on the same data folder does not touch. */
export const distributedFolder = (dataDirectory: string) => path.join(dataDirectory, 'distributed');
