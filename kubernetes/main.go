// Command kubernetes is one static file that is every program of the local cluster.
//
// It behaves as the program it is called as: by the name of the link it was started through
// (kubelet -> kubernetes) or, under any other name, by its first argument (kubernetes kubelet ...).
// Upstream's code runs unchanged; what is ours is this choice alone. One file builds and links
// once where six would take six times as long.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "time/tzdata" // a CronJob may name a time zone on a host without zone files

	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // metrics of client-go
	_ "k8s.io/component-base/metrics/prometheus/version"  // the version metric
)

// exitUsage is returned when neither name nor first argument picks a program.
const exitUsage = 64

func main() {
	program, found := choose()
	if !found {
		fmt.Fprintf(os.Stderr, "kubernetes: name a program: one of %s\n", strings.Join(names(), ", "))
		os.Exit(exitUsage)
	}
	os.Exit(program())
}

// choose finds the program and leaves os.Args as that program expects them.
func choose() (func() int, bool) {
	if program, found := programs[filepath.Base(os.Args[0])]; found {
		return program, true
	}
	if len(os.Args) < 2 {
		return nil, false
	}
	program, found := programs[os.Args[1]]
	if found {
		os.Args = os.Args[1:]
	}
	return program, found
}

func names() []string {
	all := make([]string, 0, len(programs))
	for name := range programs {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
