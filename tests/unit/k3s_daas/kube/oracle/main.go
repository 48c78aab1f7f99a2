// Command oracle answers what Kubernetes' own RequestInfo makes of a request.
//
// It reads one "METHOD target" a line and writes one JSON object a line; the recorded answers are the
// vectors of ../test_request_info_vectors.py. Run it again with
//
//	go mod tidy && go run . < requests.txt > ../vectors_kubernetes_1_34_4.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// answer has the fields our RequestInfo shares with Kubernetes' one.
type answer struct {
	Method      string `json:"method"`
	Target      string `json:"target"`
	Error       bool   `json:"error"`
	Verb        string `json:"verb"`
	IsResource  bool   `json:"is_resource"`
	APIGroup    string `json:"api_group"`
	APIVersion  string `json:"api_version"`
	Namespace   string `json:"namespace"`
	Resource    string `json:"resource"`
	Subresource string `json:"subresource"`
	Name        string `json:"name"`
}

func classify(method, target string) answer {
	factory := &request.RequestInfoFactory{
		APIPrefixes:          sets.NewString("api", "apis"),
		GrouplessAPIPrefixes: sets.NewString("api"),
	}
	incoming, err := http.NewRequest(method, "https://127.0.0.1"+target, nil)
	if err != nil {
		return answer{Method: method, Target: target, Error: true}
	}
	info, err := factory.NewRequestInfo(incoming)
	return answer{
		Method: method, Target: target, Error: err != nil,
		Verb: info.Verb, IsResource: info.IsResourceRequest,
		APIGroup: info.APIGroup, APIVersion: info.APIVersion, Namespace: info.Namespace,
		Resource: info.Resource, Subresource: info.Subresource, Name: info.Name,
	}
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		method, target, found := strings.Cut(lines.Text(), " ")
		if !found {
			fmt.Fprintf(os.Stderr, "not \"METHOD target\": %q\n", lines.Text())
			os.Exit(1)
		}
		if err := out.Encode(classify(method, target)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
