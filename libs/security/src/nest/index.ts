export * from './access.decorators';
export * from './access.guard';
export { principalOfRequest, setPrincipal } from './request-principal';
export * from './undecided-routes';
