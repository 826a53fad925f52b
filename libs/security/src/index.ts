export * from './access-denied';
export * from './bearer-token';
export * from './principal';
export * from './scopes';
export * from './tokens/access-token';
export * from './tokens/remote-keys';
export * from './tokens/signing-key';
export * from './tokens/token-verifier';
