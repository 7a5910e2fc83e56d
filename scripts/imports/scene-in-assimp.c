// Where assimp puts the nodes of an animated scene (glTF): scene-in-assimp FILE SECONDS…
// Prints a line for each time and node: the number of the time, x, y, z and the node's name.
#include <assimp/cimport.h>
#include <assimp/scene.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double rows[3][4];
} Map;

static Map product(const Map *a, const Map *b) {
    Map map;
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
            map.rows[row][column] = column == 3 ? a->rows[row][3] : 0;
            for (int k = 0; k < 3; k++) map.rows[row][column] += a->rows[row][k] * b->rows[k][column];
        }
    }
    return map;
}

static Map placed(struct aiVector3D t, struct aiQuaternion q, struct aiVector3D s) {
    const double length = sqrt(q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z);
    const double w = q.w / length, x = q.x / length, y = q.y / length, z = q.z / length;
    const Map map = {{{s.x * (1 - 2 * (y * y + z * z)), s.y * 2 * (x * y - z * w), s.z * 2 * (x * z + y * w), t.x},
                      {s.x * 2 * (x * y + z * w), s.y * (1 - 2 * (x * x + z * z)), s.z * 2 * (y * z - x * w), t.y},
                      {s.x * 2 * (x * z - y * w), s.y * 2 * (y * z + x * w), s.z * (1 - 2 * (x * x + y * y)), t.z}}};
    return map;
}

// The key at or nearest to a time: only times of keys are asked for.
#define NEAREST(keys, count, time, found)                                                          \
    for (unsigned key = 0; key < (count); key++) {                                                 \
        if (fabs((keys)[key].mTime - (time)) < fabs((keys)[found].mTime - (time))) (found) = key; \
    }

static Map local(const struct aiNode *node, const struct aiAnimation *clip, double time) {
    for (unsigned index = 0; index < clip->mNumChannels; index++) {
        const struct aiNodeAnim *joint = clip->mChannels[index];
        if (strcmp(joint->mNodeName.data, node->mName.data) != 0) continue;
        unsigned place = 0, turn = 0, size = 0;
        NEAREST(joint->mPositionKeys, joint->mNumPositionKeys, time, place)
        NEAREST(joint->mRotationKeys, joint->mNumRotationKeys, time, turn)
        NEAREST(joint->mScalingKeys, joint->mNumScalingKeys, time, size)
        return placed(
            joint->mPositionKeys[place].mValue, joint->mRotationKeys[turn].mValue, joint->mScalingKeys[size].mValue);
    }
    const struct aiMatrix4x4 m = node->mTransformation;
    const Map map = {{{m.a1, m.a2, m.a3, m.a4}, {m.b1, m.b2, m.b3, m.b4}, {m.c1, m.c2, m.c3, m.c4}}};
    return map;
}

static void walk(const struct aiNode *node, const struct aiAnimation *clip, int number, double time, Map above) {
    const Map own = local(node, clip, time);
    const Map map = product(&above, &own);
    printf("%d\t%.9g\t%.9g\t%.9g\t%s\n", number, map.rows[0][3], map.rows[1][3], map.rows[2][3], node->mName.data);
    for (unsigned index = 0; index < node->mNumChildren; index++) {
        walk(node->mChildren[index], clip, number, time, map);
    }
}

int main(int count, char **arguments) {
    const struct aiScene *scene = count > 2 ? aiImportFile(arguments[1], 0) : NULL;
    if (scene == NULL || scene->mNumAnimations == 0) {
        fprintf(stderr, "assimp: %s\n", scene == NULL ? aiGetErrorString() : "no animation");
        return 1;
    }
    const struct aiAnimation *clip = scene->mAnimations[0];
    const double ticks = clip->mTicksPerSecond > 0 ? clip->mTicksPerSecond : 1;
    const Map world = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
    for (int index = 2; index < count; index++) {
        walk(scene->mRootNode, clip, index - 2, atof(arguments[index]) * ticks, world);
    }
    aiReleaseImport(scene);
    return 0;
}
