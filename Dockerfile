# motionpredict without Swift: made where Swift is, installed where it is not.
#
#   docker build -t motionpredict .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/clips" motionpredict fit walk.bvh
FROM swift:6.1-bookworm AS build
WORKDIR /source
COPY . .
RUN scripts/package-deb --output /package

FROM debian:bookworm-slim
RUN --mount=type=bind,from=build,source=/package,target=/package \
    apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends /package/*.deb \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /clips
ENTRYPOINT ["motionpredict"]
CMD ["--help"]
