#!/usr/bin/env bats
# Profiles and matrices for stratagemm-bench that a stranger or a fault could have made, as attack.bats for result sets.

load helper

@test "mutated profiles" { attack profile; }
@test "mutated .npy files" { attack npy; }
