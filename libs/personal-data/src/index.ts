export { BrokenWrapping } from './key-encryption/key-encryption';
export type { KeyEncryption } from './key-encryption/key-encryption';
export { KeyWrapping, WrongKeyEncryptionKey } from './key-encryption/key-wrapping';
export {
  InvalidKeyEncryptionKey,
  LocalKeyEncryption,
  makeKeyEncryptionKey,
} from './key-encryption/local-key-encryption';
export { forgetFormerKeys, formsOfPersonalKeys, wrapPersonalKeys } from './key-encryption/wrap-stored-keys';
export type { KeyForms } from './key-encryption/wrap-stored-keys';
export { readWrapped } from './key-encryption/wrapped-key';
export * from './person';
export * from './personal-data';
export * from './prepare-personal-keys';
export { BrokenSeal, isSealed } from './sealed-text';
