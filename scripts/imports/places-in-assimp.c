// Where assimp puts the joints of a BVH file: places-in-assimp FILE FRAME…
// Prints a line for each frame and joint, in the order of the file: the frame, x, y, z and the joint's name.
#include <assimp/cimport.h>
#include <assimp/quaternion.h>
#include <assimp/scene.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// assimp works in single precision; what is added up here does not lose more.
typedef struct {
    double turn[3][3];
    double place[3];
} Pose;

static Pose localPose(const struct aiNodeAnim *joint, unsigned frame) {
    const unsigned place = frame < joint->mNumPositionKeys ? frame : joint->mNumPositionKeys - 1;
    const unsigned turn = frame < joint->mNumRotationKeys ? frame : joint->mNumRotationKeys - 1;
    const struct aiVector3D t = joint->mPositionKeys[place].mValue;
    const struct aiQuaternion q = joint->mRotationKeys[turn].mValue;
    const double w = q.w, x = q.x, y = q.y, z = q.z;
    const Pose pose = {{{1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)},
                        {2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)},
                        {2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)}},
                       {t.x, t.y, t.z}};
    return pose;
}

static Pose below(const Pose *parent, const Pose *child) {
    Pose pose;
    for (int row = 0; row < 3; row++) {
        pose.place[row] = parent->place[row];
        for (int column = 0; column < 3; column++) {
            pose.turn[row][column] = 0;
            for (int k = 0; k < 3; k++) pose.turn[row][column] += parent->turn[row][k] * child->turn[k][column];
            pose.place[row] += parent->turn[row][column] * child->place[column];
        }
    }
    return pose;
}

// The channels stand in the order of the joints; a node without one is an End Site.
static void walk(const struct aiNode *node, const struct aiAnimation *clip, unsigned *next, unsigned frame, Pose pose) {
    if (*next < clip->mNumChannels && strcmp(clip->mChannels[*next]->mNodeName.data, node->mName.data) == 0) {
        const Pose local = localPose(clip->mChannels[(*next)++], frame);
        pose = below(&pose, &local);
        printf("%u\t%.9g\t%.9g\t%.9g\t%s\n", frame, pose.place[0], pose.place[1], pose.place[2], node->mName.data);
    }
    for (unsigned index = 0; index < node->mNumChildren; index++) {
        walk(node->mChildren[index], clip, next, frame, pose);
    }
}

int main(int count, char **arguments) {
    const struct aiScene *scene = count > 2 ? aiImportFile(arguments[1], 0) : NULL;
    if (scene == NULL || scene->mNumAnimations == 0) {
        fprintf(stderr, "assimp: %s\n", scene == NULL ? aiGetErrorString() : "no animation");
        return 1;
    }
    const Pose world = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {0, 0, 0}};
    for (int index = 2; index < count; index++) {
        unsigned next = 0;
        walk(scene->mRootNode, scene->mAnimations[0], &next, (unsigned)atoi(arguments[index]), world);
    }
    aiReleaseImport(scene);
    return 0;
}
