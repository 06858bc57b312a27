# syntax=docker/dockerfile:1
# The server alone: its sources, its production dependencies and the reference site, run by an unprivileged user.
#
#   docker build -t capacity-rules .
#   docker run -p 8080:8080 -v capacity-rules:/data capacity-rules

FROM node:26.10.0-trixie-slim AS build
WORKDIR /source
COPY . .
RUN apps/server/deploy/production.sh /capacity-rules

FROM node:26.10.0-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATABASE_URL=sqlite:/data/capacity-rules.db
COPY --from=build /capacity-rules /capacity-rules
# The one place that it writes to.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
WORKDIR /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/capacity-rules/apps/server/src/main.ts"]
CMD ["serve"]
