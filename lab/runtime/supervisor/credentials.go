package supervisor

import (
	"encoding/json"
	"net/http"
	"time"
)

// credentialsPath is below the metadata address, as the ECS agent has it.
const credentialsPath = "/v2/credentials/"

// credentials of a task's role. What the lab plays of AWS asks nobody who they are: they only have the form.
func (m *metadata) credentials(id string, writer http.ResponseWriter, request *http.Request) {
	for _, service := range m.super.services {
		for _, t := range service.current() {
			if t.id == id && t.spec.Role != "" {
				writer.Header().Set("Content-Type", "application/json")
				json.NewEncoder(writer).Encode(object{
					"RoleArn": t.spec.Role, "AccessKeyId": "ASIALAB" + id[:13], "SecretAccessKey": id, "Token": id,
					"Expiration": time.Now().Add(6 * time.Hour).UTC().Format(time.RFC3339),
				})
				return
			}
		}
	}
	http.NotFound(writer, request)
}
